package io.rosterbridge.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import io.rosterbridge.Application;
import io.rosterbridge.access.Login;
import io.rosterbridge.access.Permission;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.imports.Imports;
import io.rosterbridge.plans.PlanDecisions;
import io.rosterbridge.plans.PlanRequest;
import io.rosterbridge.plans.PlanState;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.sandbox.PracticeMember;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

class ConsoleIT {

    private static final String TREE = "[class*=tree-view__node-text]";
    private static final String NAME = "<script>document.title = 'run'</script>";
    private static final List<String> PAGES = List.of("/", "/people", "/people?query=nobody-at-all", "/people/new", "/person?id=p1", "/person/edit?id=p1",
            "/person/remove?id=p1", "/person/erase?id=p1", "/activity", "/failures", "/setup", "/setup?step=prepare", "/setup?step=connect", "/setup?step=authorize",
            "/sources", "/mapping?person=p1", "/actions", "/flows", "/plans", "/plan?id=1",
            "/plan?id=1&show=deactivate", "/plan?id=2", "/plan/apply?id=1", "/profile/versions", "/profile/versions/compare?from=1&to=2",
            "/profile/versions/restore?version=1", "/nothing", "/import",
            "/import/run?id=1", "/reconcile", "/reconcile/run?id=2", "/holds", "/hold?id=1", "/audit?verify=true", "/users",
            "/users/edit?name=admin", "/me", "/alerts", "/connection/kill", "/links", "/person?id=p4");

    private static Application application;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        application = Application.prepared().start();
        browser = Browser.on(application.port());
        application.person("p1", "p1@example.org", NAME);
        application.person("p2", "p2@example.org", "Bo Chen");
        application.settle();
        run(application.bean(Imports.class).start("import", "admin"));
        application.calendly().addAccount(PracticeMember.active("p2.of.old@example.org", "Bo").withExternalId("p3"));
        run(application.bean(Imports.class).start("reconcile", "admin"));
        application.database().update("insert into removal_hold (kind, state, reason, of_people, fingerprint, created_at, expires_at) values ('shrink', "
                + "'waiting', '0 of 1 removals sent: 1 of 2 people is missing', 2, 'abcdefabcdefabcdef', current_timestamp, current_timestamp + interval '1' hour)");
        application.database().update("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) "
                + "values (1, 'p1', 'DEACTIVATE', 1, 'absent from people.full.csv', 'open', current_timestamp)");
        somePlans();
        application.person("p4", "p4@example.org", "Dora Fox");
        application.settle();
        application.database().update("delete from calendly_account where user_id = 'p4'");
        application.database().update("update provisioning_task set state = 'held', family = 'link-to-confirm' where user_id = 'p4'");
        application.database().update("insert into link_question (user_id, scim_id, user_name, display_name, active, asked_at) values ('p4', 's-4', "
                + "'p4@example.org', 'Dora of old', true, current_timestamp)");
    }

    private static void run(long id) {
        await().atMost(Duration.ofSeconds(30)).until(() -> application.database().queryForObject("select state from import_run where id = ?",
                String.class, id).equals("complete"));
    }

    /** One that takes access away, one that is applied, and a profile with two versions. */
    private static void somePlans() {
        application.profile("      .full_name\n", "      (.full_name + \"!\")\n");
        application.settle();
        Plans plans = application.bean(Plans.class);
        application.connections().pause("for the test");
        application.assign("p2", Assignment.SUSPENDED);
        PlanDecisions decisions = application.bean(PlanDecisions.class);
        Login admin = new Login("admin", Set.of(Permission.values()));
        for (long plan : List.of(decisions.ask(new PlanRequest.Provision(true), admin),
                decisions.ask(new PlanRequest.Provision(false), admin))) {
            await().atMost(Duration.ofSeconds(30)).until(() -> plans.find(plan).orElseThrow().state() == PlanState.READY);
        }
        decisions.apply(2, plans.find(2).orElseThrow().fingerprint(), admin);
        await().atMost(Duration.ofSeconds(30)).until(() -> plans.find(2).orElseThrow().state() == PlanState.APPLIED);
        application.resume();
        application.settle();
    }

    @AfterAll
    static void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        application.close();
    }

    @Test
    void everyPageIsAccessibleInBothThemesAndFitsASmallScreen() {
        List<String> found = new ArrayList<>();
        browser.width(1440);
        browser.driver.manage().deleteAllCookies();
        browser.open("/login");
        check("/login", found);
        browser.logIn();
        for (String theme : List.of("light", "dark")) {
            browser.width(1440);
            browser.open("/failures");
            browser.driver.findElement(By.cssSelector("button[value=" + theme + "]")).click();
            browser.await("button[aria-pressed=true]", theme.equals("light") ? "Light" : "Dark");
            for (int width : List.of(1440, 360)) {
                browser.width(width);
                for (String page : PAGES) {
                    browser.open(page);
                    check(theme + " " + width + " " + page, found);
                    Object over = browser.driver.executeScript("return document.documentElement.scrollWidth - window.innerWidth");
                    if (((Number) over).intValue() > 0) {
                        found.add(theme + " " + page + " is wider than " + width + " by " + over);
                    }
                }
            }
        }
        browser.width(1440);
        browser.complaints().stream().filter(text -> !text.contains("404")).forEach(found::add);
        assertThat(found).isEmpty();
    }

    private static void check(String page, List<String> found) {
        for (Rule rule : new AxeBuilder().setLegacyMode(true).analyze(browser.driver).getViolations()) {
            found.add(page + ": " + rule.getId() + " " + rule.getNodes().get(0).getTarget());
        }
    }

    @Test
    void theKeyboardAloneLeadsFromTheLoginToAPerson() {
        browser.width(1440);
        browser.driver.manage().deleteAllCookies();
        browser.open("/login");
        keys("admin", Keys.TAB, Browser.PASSWORD, Keys.ENTER);
        browser.await("h1", "Overview");
        tabTo("Skip to the content");
        tabTo("People");
        assertThat(browser.driver.switchTo().activeElement().getCssValue("outline-style")).as("the focus is seen").isNotEqualTo("none");
        keys(Keys.ENTER);
        browser.await("h1", "People");
        tabTo("Bo Chen");
        keys(Keys.ENTER);
        browser.await("h1", "Bo Chen");
    }

    private static void tabTo(String text) {
        for (int presses = 0; presses < 60; presses++) {
            keys(Keys.TAB);
            WebElement here = browser.driver.switchTo().activeElement();
            if (text.equals(here.getText()) || text.equals(here.getDomProperty("textContent").strip())) {
                return;
            }
        }
        throw new AssertionError("\"" + text + "\" cannot be reached by Tab");
    }

    private static void keys(CharSequence... keys) {
        new Actions(browser.driver).sendKeys(keys).perform();
    }

    @Test
    void aNameThatIsAScriptIsOnlyShown() {
        browser.width(1440);
        browser.driver.manage().deleteAllCookies();
        browser.logIn();
        browser.open("/person?id=p1");
        assertThat(browser.driver.findElement(By.tagName("h1")).getText()).isEqualTo(NAME);
        assertThat(browser.driver.getTitle()).startsWith(NAME);
    }

    @Test
    void theOverviewFollowsWhatHappensByItself() {
        browser.width(1440);
        browser.driver.manage().deleteAllCookies();
        browser.logIn();
        browser.await("#live-state", "Live");
        application.person("p3", "p3@example.org", "Cara Diaz");
        application.settle();
        browser.await("#live", "3 people in the directory");
    }

    /** Hawtio draws nothing any more after one route that it cannot draw. */
    @Test
    void hawtioDrawsEveryRoute() {
        browser.width(1440);
        browser.driver.manage().deleteAllCookies();
        browser.logIn();
        browser.open("/actuator/hawtio/camel/routes");
        List<String> routes = application.bean(CamelContext.class).getRoutes().stream().map(Route::getRouteId).toList();
        for (String route : routes) {
            browser.await(TREE, route);
            WebElement node = browser.driver.findElements(By.cssSelector(TREE)).stream().filter(one -> one.getText().equals(route))
                    .findFirst().orElseThrow();
            // The tree is longer than the window, and its last nodes lie half behind the edge.
            browser.driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", node);
            node.click();
            browser.await(".react-flow__node", "(ID: " + route + "-");
        }
    }
}
