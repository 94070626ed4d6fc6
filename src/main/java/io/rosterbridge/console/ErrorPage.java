package io.rosterbridge.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.View;
import org.springframework.web.util.HtmlUtils;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

/** A problem as a page, for a browser that asked for a page; the REST API and the actuator answer as ever. */
final class ErrorPage extends AbstractHttpMessageConverter<ProblemDetail> {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorPage.class);

    private final ThymeleafViewResolver views;
    private final PageModel pages;

    ErrorPage(ThymeleafViewResolver views, PageModel pages) {
        super(StandardCharsets.UTF_8, MediaType.TEXT_HTML);
        this.views = views;
        this.pages = pages;
    }

    @Override
    protected boolean supports(Class<?> type) {
        return ProblemDetail.class.isAssignableFrom(type);
    }

    @Override
    public boolean canRead(Class<?> type, MediaType format) {
        return false;
    }

    @Override
    public boolean canWrite(Class<?> type, MediaType format) {
        return supports(type) && super.canWrite(type, format) && !isForPrograms(PageUrl.path(request().getRequest()));
    }

    private static boolean isForPrograms(String path) {
        return path.startsWith("/api/") || path.startsWith("/actuator") || path.startsWith("/v3/");
    }

    private static ServletRequestAttributes request() {
        return (ServletRequestAttributes) RequestContextHolder.currentRequestAttributes();
    }

    @Override
    protected ProblemDetail readInternal(Class<? extends ProblemDetail> type, HttpInputMessage message) {
        throw new HttpMessageNotReadableException("a page is not read", message);
    }

    @Override
    protected void writeInternal(ProblemDetail problem, HttpOutputMessage output) throws IOException {
        HttpServletRequest request = request().getRequest();
        Map<String, Object> model = pages.of(request);
        model.put("problem", problem);
        Captured page = new Captured(request().getResponse());
        try {
            View view = views.resolveViewName("error", Locale.ENGLISH);
            view.render(model, request, page);
        } catch (Exception failed) {
            // It asks the database who may go where, which may be what is away.
            LOG.debug("the error page is shown without its frame", failed);
            page.text.getBuffer().setLength(0);
            page.text.write("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>%1$s</title><h1>%1$s</h1><p>%2$s</p></html>"
                    .formatted(HtmlUtils.htmlEscape(Objects.toString(problem.getTitle(), "")),
                    HtmlUtils.htmlEscape(Objects.toString(problem.getDetail(), ""))));
        }
        output.getBody().write(page.text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** So that status and headers are written first, as for every answer. */
    private static final class Captured extends HttpServletResponseWrapper {

        private final StringWriter text = new StringWriter();
        private final PrintWriter writer = new PrintWriter(text);

        private Captured(HttpServletResponse response) {
            super(response);
        }

        @Override
        public PrintWriter getWriter() {
            return writer;
        }

        @Override
        public void setContentType(String type) {
            // The message's own stays.
        }
    }
}
