package io.rosterbridge.console;

import io.rosterbridge.access.AnyLogin;
import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.view.RedirectView;

@Hidden
@RestController
class RootController {

    @GetMapping("/")
    @AnyLogin
    RedirectView console() {
        return new RedirectView("/actuator/hawtio", true);
    }
}
