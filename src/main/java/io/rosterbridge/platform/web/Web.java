package io.rosterbridge.platform.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import jakarta.servlet.DispatcherType;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.jackson.Jackson2ObjectMapperBuilderCustomizer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.yaml.MappingJackson2YamlHttpMessageConverter;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** How requests are read: strictly, so that a misspelt property or parameter is an answer and not a surprise. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UploadSettings.class)
class Web {

    @Bean
    Uploads uploads(@Value("${rosterbridge.data-folder}") Path data, UploadSettings settings, Clock clock) {
        return new Uploads(data.resolve("uploads"), settings, clock);
    }

    /** Numbers are not taken for texts, nor texts for numbers or truth values; nothing unknown or twice, nothing behind the end. */
    @Bean
    Jackson2ObjectMapperBuilderCustomizer strictJson() {
        return builder -> builder
                .featuresToEnable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .featuresToDisable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .postConfigurer(mapper -> mapper.coercionConfigFor(LogicalType.Textual)
                        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    /** What Tomcat refuses by itself is a problem too, and an encoded slash or backslash reaches us as part of an id. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat(UploadSettings uploads) {
        return tomcat -> {
            tomcat.addEngineValves(new BodyPace(uploads));
            tomcat.addConnectorCustomizers(connector -> {
                connector.setEncodedSolidusHandling("passthrough");
                connector.setEncodedReverseSolidusHandling("passthrough");
            });
            tomcat.addContextCustomizers(context ->
                    ((StandardHost) context.getParent()).setErrorReportValveClass(ProblemValve.class.getName()), HostCookies::addTo);
        };
    }

    /** Before whatever looks at the path. */
    @Bean
    FilterRegistrationBean<ForwardedPrefix> forwardedPrefix() {
        FilterRegistrationBean<ForwardedPrefix> filter = new FilterRegistrationBean<>(new ForwardedPrefix());
        filter.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR, DispatcherType.ASYNC));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    WebMvcConfigurer strictRequests() {
        return new WebMvcConfigurer() {
            @Override
            public void addFormatters(FormatterRegistry formats) {
                formats.addConverter(new WholeTexts());
            }

            @Override
            public void extendMessageConverters(List<HttpMessageConverter<?>> converters) {
                // It comes along with the YAML of the profile, reads leniently, and nobody asked for it.
                converters.removeIf(MappingJackson2YamlHttpMessageConverter.class::isInstance);
            }

            @Override
            public void addInterceptors(InterceptorRegistry interceptors) {
                interceptors.addInterceptor(new KnownParameters()).addPathPatterns("/api/**");
            }
        };
    }
}
