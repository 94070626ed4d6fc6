package io.rosterbridge.console;

import io.hawt.springboot.HawtioPlugin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.console.NavItem.Group;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.log.RecentActivity;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.provisioning.Status;
import io.rosterbridge.source.InboxFiles;
import io.rosterbridge.source.SourceReads;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

/** The built-in places of the navigation, what the first steps know, and how problems become pages. */
@Configuration(proxyBeanMethods = false)
class PagesSetup {

    /** What moves is among the newest. */
    private static final int NEWEST = 20;

    @Bean
    NavItem overviewPlace() {
        return new NavItem(Group.WORK, 10, "Overview", "/", Permission.VIEW_APPS, List.of("/connection"));
    }

    @Bean
    NavItem peoplePlace() {
        return new NavItem(Group.WORK, 20, "People", "/people", Permission.VIEW_APPS, List.of("/person"));
    }

    @Bean
    NavItem importPlace() {
        return new NavItem(Group.WORK, 30, "Import", "/import", Permission.VIEW_APPS);
    }

    @Bean
    NavItem reconcilePlace() {
        return new NavItem(Group.WORK, 32, "Reconcile", "/reconcile", Permission.VIEW_APPS);
    }

    @Bean
    NavItem holdsPlace() {
        return new NavItem(Group.WORK, 34, "Holds", "/holds", Permission.VIEW_APPS, List.of("/hold"));
    }

    @Bean
    NavItem plansPlace() {
        return new NavItem(Group.WORK, 36, "Plans", "/plans", Permission.VIEW_APPS, List.of("/plan"));
    }

    @Bean
    NavItem activityPlace() {
        return new NavItem(Group.WORK, 40, "Activity", "/activity", Permission.VIEW_APPS);
    }

    @Bean
    NavItem failuresPlace() {
        return new NavItem(Group.WORK, 50, "Failures", "/failures", Permission.VIEW_APPS, List.of("/links"));
    }

    @Bean
    NavItem setUpPlace() {
        return new NavItem(Group.CONFIGURE, 10, "Setup", "/setup", Permission.CONFIGURE);
    }

    @Bean
    NavItem sourcesPlace() {
        return new NavItem(Group.CONFIGURE, 20, "Sources", "/sources", Permission.VIEW_APPS);
    }

    @Bean
    NavItem mappingPlace() {
        return new NavItem(Group.CONFIGURE, 30, "Mapping", "/mapping", Permission.CONFIGURE, List.of("/profile"));
    }

    @Bean
    NavItem actionsPlace() {
        return new NavItem(Group.CONFIGURE, 40, "Actions", "/actions", Permission.CONFIGURE);
    }

    @Bean
    NavItem auditPlace() {
        return new NavItem(Group.ADMINISTER, 10, "Audit", "/audit", Permission.VIEW_APPS);
    }

    @Bean
    NavItem consoleUsersPlace() {
        return new NavItem(Group.ADMINISTER, 20, "Console users", "/users", Permission.CONFIGURE);
    }

    @Bean
    NavItem alertsPlace() {
        return new NavItem(Group.ADMINISTER, 30, "Alerts", "/alerts", Permission.VIEW_APPS);
    }

    @Bean
    NavItem flowsPlace() {
        return new NavItem(Group.OPERATE, 10, "Flows", "/flows", Permission.VIEW_APPS);
    }

    /** With the last day, which is looked at less often: else what came last would not be in it before something else comes. */
    @Bean
    LiveTopic overviewTopic(Status status, Holds holds, RecentActivity recent) {
        return new LiveTopic("overview", () -> List.of(status.overview().withoutForecast(), holds.waiting(), recent.day()));
    }

    /** Imports and reconciliations. */
    @Bean
    LiveTopic runsTopic(ImportView imports) {
        return new LiveTopic("runs", imports::pulse);
    }

    @Bean
    LiveTopic plansTopic(Plans plans) {
        return new LiveTopic("plans", plans::pulse);
    }

    @Bean
    LiveTopic sourcesTopic(SourceReads reads, InboxFiles inbox) {
        return new LiveTopic("sources", () -> List.of(reads.latest(NEWEST), inbox.all(), inbox.problems()));
    }

    /** The way from a flow to its diagram in Hawtio, and back. */
    @Bean
    HawtioPlugin wayToAndFromHawtio() {
        return new HawtioPlugin("rosterbridge", "./plugin") {
            @Override
            public String getUrl() {
                // Asked for with each request, since a proxy may have put a path before ours.
                return ServletUriComponentsBuilder.fromCurrentContextPath().path("/assets/hawtio").build().getPath();
            }
        };
    }

    /** Behind the converter for JSON, so that only who asks for a page gets one. */
    @Bean
    WebMvcConfigurer problemsAsPages(ThymeleafViewResolver views, PageModel pages) {
        return new WebMvcConfigurer() {
            @Override
            public void extendMessageConverters(List<HttpMessageConverter<?>> converters) {
                converters.add(new ErrorPage(views, pages));
            }
        };
    }

    @Bean
    SetUp setUp(JdbcTemplate database, Connections connections, ProfileVersions profiles, AuditTrail audit, Clock clock) {
        return new SetUp(database, connections, profiles, audit, clock);
    }
}
