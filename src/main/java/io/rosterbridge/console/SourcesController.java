package io.rosterbridge.console;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Sources")
@RestController
class SourcesController {

    private final Sources sources;

    SourcesController(JdbcTemplate database) {
        this.sources = new Sources(database);
    }

    @Operation(summary = "Where people come from, and how the latest read of each source went")
    @GetMapping("/api/v1/sources")
    Listing<Sources.Source> sources(@RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        List<Sources.Source> found = sources.page(Listing.key(after).orElse(""), Listing.checked(limit) + 1);
        return Listing.of(found, limit, Sources.Source::name);
    }
}
