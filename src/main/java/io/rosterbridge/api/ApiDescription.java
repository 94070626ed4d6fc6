package io.rosterbridge.api;

import io.rosterbridge.access.web.CsrfTokens;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The OpenAPI document at {@code /v3/api-docs}: what the controllers say, completed by what follows from their code. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    @Bean
    OpenAPI openApi(ObjectProvider<BuildProperties> build, @Value("${server.servlet.session.cookie.name}") String cookie) {
        String version = build.stream().map(BuildProperties::getVersion).findFirst().orElse("development");
        Components components = new Components()
                .addSecuritySchemes(ApiOperations.BASIC, http("basic").description("Name and password of a console user."))
                .addSecuritySchemes(ApiOperations.BEARER, http("bearer").bearerFormat("rbt_...")
                        .description("An API token. It has the permissions it was given, and never more than the console user who made it."))
                .addSecuritySchemes(ApiOperations.SESSION, apiKey(SecurityScheme.In.COOKIE, cookie).description(
                        "The session of a browser. Over TLS the name of the cookie begins with __Host-, or with __Secure- below a path."))
                .addSecuritySchemes(ApiOperations.PROOF, apiKey(SecurityScheme.In.HEADER, CsrfTokens.HEADER).description(
                        "The value of the cookie " + CsrfTokens.COOKIE + ". A session sends it with each change."));
        ApiProblems.addTo(components);
        return new OpenAPI().components(components).info(new Info().title("Rosterbridge").version(version).description("""
                Provisions the people of a directory into a Calendly organization over SCIM 2.0.

                An id in a path is percent-encoded. An id that the path or a proxy does not carry goes as a parameter: \
                `/api/v1/user?id=...` answers as `/api/v1/users/{id}`, and so do the resources below it.

                A list answers `{items, next}`. Send `next` as `after` to get the following page; `next` is null at the end.

                An answer always has all of its fields; a field without a value is null. A request is read strictly: a property or \
                parameter that is not described is refused with 400.

                A problem is `application/problem+json` (RFC 9457). Its `type` never changes its meaning; its `detail` is for people."""));
    }

    private static SecurityScheme http(String scheme) {
        return new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme(scheme);
    }

    private static SecurityScheme apiKey(SecurityScheme.In in, String name) {
        return new SecurityScheme().type(SecurityScheme.Type.APIKEY).in(in).name(name);
    }

    @Bean
    ModelResolver apiModels(ObjectMapperProvider mapper) {
        return new ApiModels(mapper.jsonMapper());
    }

    @Bean
    OperationCustomizer apiOperations() {
        return new ApiOperations();
    }

    @Bean
    OpenApiCustomizer apiSchemas() {
        return document -> {
            ApiSchemas.complete(document);
            new ApiSamples(document).complete();
        };
    }
}
