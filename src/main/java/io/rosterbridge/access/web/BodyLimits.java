package io.rosterbridge.access.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.platform.web.Uploads;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Makes the limit of bodies by the settings. The filter itself is no bean: Spring Boot would put it before all requests once more. */
@Component
final class BodyLimits {

    private final Uploads uploads;
    private final Denied denied;
    private final ObjectMapper json;
    private final DataSize largestFile;
    private final ObjectProvider<RequestMappingHandlerMapping> handlers;

    BodyLimits(Uploads uploads, Denied denied, ObjectMapper json, @Value("${spring.servlet.multipart.max-file-size}") DataSize largestFile,
               @Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> handlers) {
        this.uploads = uploads;
        this.denied = denied;
        this.json = json;
        this.largestFile = largestFile;
        this.handlers = handlers;
    }

    BodyLimit filter() {
        return new BodyLimit(handlers::getObject, uploads, denied, json, largestFile.toBytes());
    }
}
