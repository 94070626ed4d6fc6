package io.rosterbridge.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.args.AxeRuleOptions;
import com.deque.html.axecore.args.AxeRunOptions;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

class ConsoleIT {

    private static final String NODE = ".react-flow__node";
    private static final String TREE = "[class*=tree-view__node-text]";
    private static final String NAME = "<script>document.title = 'run'</script>";
    private static final List<String> PAGES = List.of("/", "/people", "/people?query=nobody-at-all", "/people/new", "/person?id=p1",
            "/person/edit?id=p1", "/person/remove?id=p1", "/person/erase?id=p1", "/activity", "/activity?action=UPDATE&user=nobody",
            "/failures", "/setup",
            "/setup?step=prepare", "/setup?step=connect", "/setup?step=authorize", "/setup?step=map", "/setup?step=actions",
            "/setup?step=import", "/setup?step=assign", "/sources", "/sources/rejects?read=1", "/mapping?person=p1", "/actions", "/flows",
            "/plans", "/plan?id=1", "/plan?id=1&show=deactivate", "/plan?id=2", "/plan/apply?id=1", "/profile/versions",
            "/profile/versions/compare?from=1&to=2", "/profile/versions/restore?version=1", "/nothing", "/import", "/import/run?id=1",
            "/import/run?id=1&query=nobody-at-all", "/import/run?id=1&list=update", "/reconcile", "/reconcile/run?id=2", "/holds",
            "/hold?id=1", "/audit", "/audit/verdict", "/users", "/users/edit?name=admin", "/users/edit?name=helper", "/me", "/alerts",
            "/connection/kill", "/links", "/person?id=p4");

    /** What only a form leads to: what is asked before something is done, and what is said of something that cannot be. */
    private static final Map<String, List<String>> FORMS = new LinkedHashMap<>();

    static {
        FORMS.put("/people/assignment", List.of("id", "p1", "id", "p2", "assignment", "none"));
        FORMS.put("/people/new", List.of("id", "p9", "email", "nonsense", "assignment", "none"));
        FORMS.put("/import/select", List.of("run", "1", "list", "new", "scope", "all", "fingerprint", "abcdefabcdef"));
        FORMS.put("/hold/decide", List.of("id", "1", "fingerprint", "abcdefabcdefabcdef", "decision", "approve"));
        FORMS.put("/mapping/preview", List.of("person", "p1", "userName.kind", "expression", "userName.text", "emial",
                "active.kind", "field", "active.text", "status", "displayName.kind", "none"));
        FORMS.put("/actions", List.of("create", "true", "removalsPeople", "80", "delete", "true"));
        FORMS.put("/actions/impact", List.of("create", "true", "activateDeactivate", "true", "removalsPeople", "80", "base", "1"));
        FORMS.put("/users/new", List.of("name", "helper", "role", "auditor", "password", "short"));
        FORMS.put("/setup/connection", List.of("baseUrl", "nowhere"));
    }

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
        application.database().update("insert into removal_hold (kind, state, reason, of_people, fingerprint, created_at, expires_at) "
                + "values ('shrink', 'waiting', '0 of 1 removals sent: 1 of 2 people is missing', 2, 'abcdefabcdefabcdef', "
                + "current_timestamp, current_timestamp + interval '1' hour)");
        application.database().update("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) "
                + "values (1, 'p1', 'DEACTIVATE', 1, 'absent from people.full.csv', 'open', current_timestamp)");
        somePlans();
        application.database().update("insert into source_read (name, kind, started_at, state, complete, rows_read, changed, rejected, "
                + "removals, removals_held) values ('people.csv', 'delta', current_timestamp, 'done', true, 2, 1, 1, 0, 0)");
        application.database().update("insert into console_user (name, password_hash, role, created_at) values ('helper', 'none', "
                + "'operator', current_timestamp)");
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
        application.profile("[full_name", "[full_name + \"!\"");
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
        browser.complaints();   // those of other tests, which leave pages in the middle of something
        browser.driver.manage().deleteAllCookies();
        browser.open("/login");
        check(browser, "/login", found);
        browser.logIn();
        for (String page : PAGES) {
            browser.open(page);
            check(browser, page, found);
        }
        FORMS.forEach((path, fields) -> {
            browser.open("/actions");
            browser.post(path, fields.toArray(String[]::new));
            check(browser, "POST " + path, found);
        });
        browser.width(1440);
        browser.complaints().stream().filter(text -> !text.matches(".* the server responded with a status of "
                + "(404|422).*")).forEach(found::add);
        assertThat(found).isEmpty();
    }

    /** The page that is open, in both themes and widths; only what may depend on them is looked at in each. */
    static void check(Browser browser, String page, List<String> found) {
        new WebDriverWait(browser.driver, Browser.PATIENCE).until(open -> open.findElements(By.cssSelector("[aria-busy=true]")).isEmpty());
        for (int width : List.of(1440, 360)) {
            browser.width(width);
            for (String theme : List.of("light", "dark")) {
                browser.driver.executeScript("document.documentElement.dataset.theme = arguments[0]", theme);
                AxeBuilder axe = new AxeBuilder().setLegacyMode(true);
                if (theme.equals("light")) {
                    axe.withOptions(alsoTargetSize());
                } else {
                    axe.withRules(List.of("color-contrast"));
                }
                for (Rule rule : axe.analyze(browser.driver).getViolations()) {
                    found.add(theme + " " + width + " " + page + ": " + rule.getId() + " " + rule.getNodes().get(0).getTarget());
                }
            }
            Number over = (Number) browser.driver.executeScript("return document.documentElement.scrollWidth - window.innerWidth");
            if (over.intValue() > 0) {
                found.add(page + " is wider than " + width + " by " + over);
            }
            Number unseen = (Number) browser.driver.executeScript("return [...document.querySelectorAll('main input, main select, main button')]"
                    + ".filter(one => one.checkVisibility() && one.getBoundingClientRect().width < 1).length");
            if (unseen.intValue() > 0) {
                found.add(page + " has " + unseen + " fields or buttons without any width at " + width);
            }
            String name = (String) browser.driver.executeScript("return document.querySelector('h1') ? "
                    + "document.querySelector('h1').textContent : ''");
            if (name.isBlank()) {
                found.add(page + " has no heading");
            }
        }
    }

    /** Of WCAG 2.2, and off unless it is asked for. */
    private static AxeRunOptions alsoTargetSize() {
        AxeRuleOptions on = new AxeRuleOptions();
        on.setEnabled(true);
        AxeRunOptions options = new AxeRunOptions();
        options.setRules(Map.of("target-size", on));
        return options;
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

    @Test
    void theKeyboardAloneConfirmsAnImport() {
        application.calendly().addAccount(PracticeMember.active("keys@example.org", "Kay Keys").withExternalId("keys"));
        run(application.bean(Imports.class).start("import", "admin"));
        logIn();
        browser.await("h1", "Overview");
        tabTo("Import");
        keys(Keys.ENTER);
        browser.await("h1", "Import");
        Long newest = application.database().queryForObject("select max(id) from import_run where kind = 'import'", Long.class);
        tabTo("Import " + newest);
        keys(Keys.ENTER);
        browser.await("h1", "Import " + newest);
        tabTo("Search by address or id");
        keys("keys@");
        browser.await("#list", "Confirm all 1 that match…");
        tabTo("Select keys@example.org");
        keys(Keys.SPACE);
        browser.await("[data-selected]", "1 selected");
        backTo("Confirm selected…");
        keys(Keys.ENTER);
        browser.await("h1", "Confirm 1 row of New users?");
        tabTo("Confirm 1 row");
        keys(Keys.ENTER);
        // By the mapping of this test no name can be taken over from Calendly, and the row says so.
        browser.await("#progress", "0 of 1 confirmed applied, 1 skipped");
        browser.await("#list", "the mapping makes it from expression");
        assertThat(browser.driver.getCurrentUrl()).as("the list is as it was").contains("list=new&query=keys");
        assertThat(application.database().queryForList("select confirmed_by from import_candidate where run_id = ? and state <> 'open'",
                String.class, newest))
                .containsExactly("admin");
    }

    private static void tabTo(String text) {
        go(text, Keys.TAB);
    }

    private static void backTo(String text) {
        go(text, Keys.SHIFT, Keys.TAB, Keys.NULL);
    }

    /** Until the focus is on what says this, or has it for a label. */
    private static void go(String text, CharSequence... press) {
        for (int presses = 0; presses < 80; presses++) {
            keys(press);
            Object name = browser.driver.executeScript("""
                    const here = document.activeElement;
                    return here.getAttribute('aria-label') || (here.labels && here.labels.length ? here.labels[0] : here).textContent.trim();""");
            if (text.equals(name)) {
                return;
            }
        }
        throw new AssertionError("\"" + text + "\" cannot be reached by Tab");
    }

    private static void keys(CharSequence... keys) {
        new Actions(browser.driver).sendKeys(keys).perform();
    }

    @Test
    void aLongLoginNameLeavesTheWayOutInSight() {
        logIn();
        browser.driver.executeScript("document.querySelector('.who').textContent = 'anna.auditor@'.repeat(9)");
        assertThat((Boolean) browser.driver.executeScript("const edge = document.querySelector('.side').getBoundingClientRect().right;"
                + "return [...document.querySelectorAll('.me button')].every(one => one.getBoundingClientRect().right <= edge)")).isTrue();
    }

    @Test
    void aNameThatIsAScriptIsOnlyShown() {
        logIn();
        browser.open("/person?id=p1");
        assertThat(browser.driver.findElement(By.tagName("h1")).getText()).isEqualTo(NAME);
        assertThat(browser.driver.getTitle()).startsWith(NAME);
    }

    @Test
    void whatIsExportedIsWhatIsShown() {
        logIn();
        for (String[] list : List.of(new String[] {"/import/run?id=1", "query", "p2", "query=p2"}, new String[] {"/people", "query", "Bo",
                "query=Bo"}, new String[] {"/activity", "user", "p2", "user=p2"}, new String[] {"/audit", "actor", "admin",
                "actor=admin"})) {
            browser.open(list[0]);
            browser.driver.findElement(By.id(list[1])).sendKeys(list[2], Keys.ENTER);
            new WebDriverWait(browser.driver,
                    Browser.PATIENCE).ignoring(StaleElementReferenceException.class).until(page -> exported().contains(list[3]));
            Number status = (Number) browser.driver.executeAsyncScript(
                    "const done = arguments[1]; fetch(arguments[0]).then(answer => done(answer.status))", exported());
            assertThat(status.intValue()).as(exported()).isEqualTo(200);
        }
    }

    private static String exported() {
        return browser.driver.findElements(By.cssSelector("#list a")).stream().filter(link -> link.getText().equals("Export "
                + "CSV")).findFirst()
                .map(link -> link.getDomProperty("href")).orElse("");
    }

    @Test
    void theOverviewFollowsWhatHappensAndKeepsWhatSomebodyHasInHand() {
        logIn();
        browser.await("#live-state", "Live");
        // What happened a moment ago may not be in the chart yet, but comes into it.
        WebElement table = new WebDriverWait(browser.driver, Browser.PATIENCE).until(page -> page.findElement(
                By.cssSelector("#live details summary")));
        table.click();
        WebElement inStep = browser.driver.findElement(By.cssSelector("#live a[href='/people?state=inStep']"));
        browser.driver.executeScript("arguments[0].focus()", inStep);
        application.person("p3", "p3@example.org", "Cara Diaz");
        application.settle();
        browser.await("#live", application.database().queryForObject("select count(*) from directory_user where gone_at is null",
                Long.class) + " people in the directory");
        assertThat(browser.driver.switchTo().activeElement()).isEqualTo(inStep);
        assertThat(browser.driver.findElement(By.cssSelector("#live details")).getDomAttribute("open")).isNotNull();
    }

    @Test
    void aPageThatNobodySawCatchesUp() {
        logIn();
        browser.await("#live-state", "Live");
        browser.hidden(true);
        String before = browser.driver.findElement(By.id("live")).getText();
        application.person("p5", "p5@example.org", "Dee East");
        application.settle();
        // The server tells within two seconds; what it says is not fetched meanwhile.
        new WebDriverWait(browser.driver, Browser.PATIENCE).until(page -> application.database().queryForObject(
                "select count(*) from provisioning_event where user_id = 'p5'", Long.class) > 0);
        assertThat(browser.driver.findElement(By.id("live")).getText()).isEqualTo(before);
        browser.hidden(false);
        browser.await("#live", application.database().queryForObject("select count(*) from directory_user where gone_at is null",
                Long.class) + " people in the directory");
    }

    @Test
    void whatFailsInTheBackgroundIsTold() {
        logIn();
        browser.open("/people");
        browser.online(false);
        browser.driver.findElement(By.id("query")).sendKeys("Bo");
        browser.await("#trouble", "The server does not answer.");
        browser.online(true);
        browser.driver.findElement(By.id("query")).sendKeys(" Chen");
        browser.await("#list", "Bo Chen");
        new WebDriverWait(browser.driver, Browser.PATIENCE).until(page -> page.findElement(By.id("trouble")).getText().isEmpty());
        browser.driver.executeScript("document.getElementById('state').innerHTML = '<option value=odd>Odd</option>';"
                + "document.getElementById('state').dispatchEvent(new Event('change', {bubbles: true}))");
        browser.await("#trouble", "This was refused: ");
        browser.complaints();
    }

    @Test
    void aMappingIsTriedAsItIsTyped() {
        logIn();
        browser.open("/mapping?person=p2");
        WebElement text = browser.driver.findElement(By.id("displayName-text"));
        text.clear();
        text.sendKeys("full_name + \" of us\"");
        browser.await("#mapping output", "Bo Chen of us");
        assertThat(browser.driver.switchTo().activeElement()).as("where it is typed").isEqualTo(text);
        browser.driver.findElements(By.tagName("button")).stream().filter(button -> button.getText().equals("Preview the effect"))
                .findFirst().orElseThrow().click();
        browser.await("h1", "Save this mapping?");
        browser.await("#impact", "update ");
        browser.await("#change", "Save as a new version");
    }

    @Test
    void namesAreOfferedInAnExpressionAndAMistakeNamesItsPlace() {
        logIn();
        browser.open("/mapping?person=p2");
        WebElement text = browser.driver.findElement(By.id("displayName-text"));
        text.clear();
        text.sendKeys("lo");
        browser.await("#offered", "lower(");
        text.sendKeys(Keys.ARROW_DOWN);
        assertThat(text.getDomAttribute("aria-activedescendant")).isEqualTo("offered-0");
        assertThat(browser.driver.findElement(By.id("offered-0")).getDomAttribute("aria-selected")).isEqualTo("true");
        text.sendKeys(Keys.ENTER);
        assertThat(text.getDomProperty("value")).isEqualTo("lower(");
        text.sendKeys("ful");
        browser.await("#offered", "full_name");
        browser.driver.findElement(By.cssSelector("#offered li")).click();
        text.sendKeys(")");
        assertThat(text.getDomProperty("value")).isEqualTo("lower(full_name)");
        browser.await("#mapping output", "bo chen");
        assertThat(browser.driver.findElement(By.id("offered")).isDisplayed()).isFalse();
        text.sendKeys(" + ful_name");
        browser.await("#mapping .flash.bad", "names `ful_name`, which is no attribute of a person, at line 1, column 20; did you mean `full_name`?");
        browser.complaints();
    }

    private static void logIn() {
        browser.width(1440);
        browser.driver.manage().deleteAllCookies();
        browser.logIn();
    }

    /** Hawtio draws nothing any more after one route that it cannot draw. */
    @Test
    void hawtioDrawsEveryRoute() {
        List<String> routes = application.bean(CamelContext.class).getRoutes().stream().map(Route::getRouteId).toList();
        logIn();
        browser.open("/flows");
        assertThat(browser.driver.findElements(By.cssSelector("td.main a")).stream().map(link -> link.getDomAttribute("href")))
                .containsExactlyInAnyOrderElementsOf(routes.stream().map(route -> "/actuator/hawtio/rosterbridge?route=" + route).toList());
        browser.driver.findElement(By.linkText("provision-deliver")).click();
        browser.await(NODE, "(ID: provision-deliver-");
        for (String route : routes) {
            browser.await(TREE, route);
            WebElement node = browser.driver.findElements(By.cssSelector(TREE)).stream().filter(one -> one.getText().equals(route))
                    .findFirst().orElseThrow();
            // The tree is longer than the window, and its last nodes lie half behind the edge.
            browser.driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", node);
            node.click();
            browser.await(NODE, "(ID: " + route + "-");
        }
        browser.driver.findElement(By.linkText("Rosterbridge")).click();
        browser.await("h1", "Flows");
    }
}
