package io.rosterbridge.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.Application;
import io.rosterbridge.imports.Imports;
import io.rosterbridge.sandbox.PracticeMember;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementClickInterceptedException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The way of an admin through a fresh installation: from the first login to done, and what comes after. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JourneyIT {

    private static final int THERE_ALREADY = 7;

    private static Application application;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        application = Application.prepared().with("rosterbridge.calendly.base-url", "").with("rosterbridge.calendly.token", "").start();
        for (int number = 1; number <= THERE_ALREADY - 2; number++) {
            application.calendly().addAccount(PracticeMember.active("guest" + number + "@example.org", "Guest " + number)
                    .withExternalId("g" + number));
        }
        browser = Browser.on(application.port());
        browser.width(1440);
    }

    @AfterAll
    static void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        application.close();
    }

    @Test
    @Order(1)
    void fromTheFirstLoginToDone() {
        browser.logIn();
        browser.await("#live", "Calendly is not connected yet");
        press("Continue setup");
        browser.await("main", "What you need first");
        browser.driver.findElements(By.cssSelector(".checks input")).forEach(WebElement::click);
        press("Everything is ready – continue");
        type("baseUrl", application.practice().baseUri().toString());
        type("token", "token-of-the-test");
        browser.driver.executeScript("document.getElementById('tokenExpiresAt').value = arguments[0]", LocalDate.now().plusYears(1).toString());
        press("Store");
        browser.await("main", "Nothing is sent until you authorize.");
        press("Authorize");
        browser.await("main", "Authorized. Calendly lists " + THERE_ALREADY + " users.");
        browser.await("h2", "Map fields");
        press("Change the mapping");
        browser.await("h1", "Mapping");
        press("Continue setup");
        press("Looks right – continue");
        browser.await("h2", "Choose actions");
        press("Looks right – continue");
        press("Look who is there");
        press("Run import");
        browser.await(".badge", "Complete");
        assertThat(text(".tabs a[aria-current]")).as("the first list that has somebody").isEqualTo("New users " + THERE_ALREADY);

        tick("guest1@example.org");
        tick("guest2@example.org");
        browser.await("[data-selected]", "2 selected");
        press("Confirm selected…");
        browser.await("h1", "Confirm 2 rows of New users?");
        browser.await("main", "2 people are added to the directory, assigned and linked.");
        press("Confirm 2 rows");
        browser.await("main", "2 of 2 confirmed applied.");

        press("Confirm all 5…");
        press("Confirm 5 rows");
        browser.await("main", "7 of 7 confirmed applied.");
        application.settle();
        press("Continue setup");
        browser.await("h2", "Assign people");
        press("Finish setup");
        browser.await("main", "Setup is complete.");
        go("Setup");
        browser.await("h2", "Set up");
        assertThat(browser.driver.findElements(By.cssSelector(".places li:not(.done)"))).isEmpty();
        // What Calendly has is what the directory says.
        assertThat(application.database().queryForList("select user_name || ' ' || display_name || ' ' || active from calendly_account "
                + "order by 1", String.class))
                .isEqualTo(application.calendly().accounts().stream().map(account -> account.userName() + " " + account.displayName() + " "
                        + String.valueOf(account.enabled()).toUpperCase(Locale.ROOT)).sorted().toList()).hasSize(THERE_ALREADY);
    }

    @Test
    @Order(2)
    void aSecondImportFindsNothing() {
        application.calendly().resetCounters();
        browser.open("/import");
        press("Run import");
        browser.await(".badge", "Complete");
        assertThat(browser.driver.findElements(By.cssSelector(".tally")).stream().map(WebElement::getText)).containsOnly("0");
        browser.await("main", "This list is empty");
        assertThat(application.calendly().counters().answers().keySet()).containsOnly("GET");
    }

    @Test
    @Order(3)
    void aListThatANewerOneShowsOtherwiseIsNotConfirmed() throws InterruptedException {
        application.calendly().addAccount(PracticeMember.active("late@example.org", "Late").withExternalId("late"));
        browser.open("/import");
        press("Run import");
        browser.await(".badge", "Complete");
        press("Confirm all 1…");
        browser.await("h1", "Confirm 1 row of New users?");
        browser.await("#requests", "Calendly is sent nothing.");
        application.changedElsewhere("late@example.org", "Later", true);
        long newer = application.bean(Imports.class).start("import", "somebody else");
        new WebDriverWait(browser.driver, Duration.ofSeconds(30)).until(page -> application.database().queryForObject(
                "select state from import_run where id = ?", String.class, newer).equals("complete"));
        press("Confirm 1 row");
        browser.await(".flash.bad", "Nothing was confirmed");
        browser.await("h1", "Import " + newer);
        assertThat(application.database().queryForObject("select count(*) from directory_user where id = 'late'", Integer.class)).isZero();
    }

    @Test
    @Order(4)
    void aPersonIsAddedAndSuspendedAndAPlanFindsNothingLeftToDo() {
        browser.open("/people/new");
        type("id", "new-1");
        type("email", "new.one@example.org");
        new Select(browser.driver.findElement(By.name("assignment"))).selectByValue("assigned");
        press("Add");
        browser.await("main", "Saved.");
        application.settle();
        assertThat(application.calendly().account("new.one@example.org").enabled()).isTrue();
        browser.open("/person?id=new-1");
        press("Suspend…");
        press("Suspend 1 person");
        browser.await("main", "1 person suspended from Calendly.");
        application.settle();
        assertThat(application.calendly().account("new.one@example.org").enabled()).isFalse();
        browser.open("/plans");
        browser.driver.findElement(By.cssSelector("form:has(input[name=all]) button")).click();
        browser.await(".badge", "Ready");
        browser.await("main", "othing");
    }

    @Test
    @Order(5)
    void anAuditorSeesAllOfItAndNoFormThatChangesAnything() {
        logInAsNew("auditor");
        for (String page : List.of("/", "/people", "/person?id=new-1", "/import", "/import/run?id=1", "/reconcile", "/holds", "/plans",
                "/activity", "/failures", "/sources", "/flows", "/audit", "/alerts")) {
            browser.open(page);
            assertThat(browser.driver.findElements(By.cssSelector("main form[method=post] button"))).as(page).isEmpty();
            assertThat(browser.driver.getPageSource()).as(page).doesNotContain("token-of-the-test");
        }
        browser.open("/setup");
        browser.await("h1", "Not allowed");
    }

    @Test
    @Order(6)
    void anOperatorPausesAndResumesAndCannotReadOrSetTheToken() {
        logInAsNew("operator");
        press("Pause all requests");
        browser.await("main", "Paused");
        press("Resume");
        browser.await("main", "Pause all requests");
        browser.open("/person?id=new-1");
        assertThat(browser.driver.findElements(By.cssSelector("main form[method=post] button"))).extracting(WebElement::getText)
                .containsExactly("Provision now");
        for (String page : List.of("/people", "/import", "/reconcile", "/holds", "/audit")) {
            browser.open(page);
            assertThat(browser.driver.findElements(By.cssSelector("main form[method=post] button"))).as(page).isEmpty();
            assertThat(browser.driver.getPageSource()).as(page).doesNotContain("token-of-the-test");
        }
        for (String page : List.of("/setup", "/setup?step=connect", "/mapping", "/actions", "/users", "/people/new")) {
            browser.open(page);
            browser.await("h1", "Not allowed");
        }
    }

    /** By the navigation. */
    private static void go(String place) {
        browser.driver.findElement(By.linkText(place)).click();
    }

    private static void logInAsNew(String role) {
        browser.driver.manage().deleteAllCookies();
        browser.logIn();
        browser.open("/users");
        type("name", "the-" + role);
        new Select(browser.driver.findElement(By.id("role"))).selectByValue(role);
        type("password", role + "s-long-password");
        press("Add");
        browser.await("main", "the-" + role + " can log in now");
        browser.driver.manage().deleteAllCookies();
        logIn(role, role + "s-long-password");
        browser.await("h1", "Choose a password of your own");
        type("presentPassword", role + "s-long-password");
        type("password", "what the " + role + " alone knows");
        press("Change the password");
        browser.await(".flash", "The password is changed");
        logIn(role, "what the " + role + " alone knows");
        browser.await("h1", "Overview");
    }

    private static void logIn(String role, String password) {
        browser.open("/login");
        type("username", "the-" + role);
        type("password", password);
        press("Log in");
    }

    private static void tick(String userName) {
        browser.driver.findElement(By.cssSelector("input[aria-label='Select " + userName + "']")).click();
    }

    private static String text(String selector) {
        return browser.driver.findElement(By.cssSelector(selector)).getText().replace('\n', ' ');
    }

    private static void type(String id, String text) {
        WebElement field = browser.driver.findElement(By.id(id));
        field.clear();
        field.sendKeys(text);
    }

    /** The button or link with this text, once it is there. */
    private static void press(String text) {
        new WebDriverWait(browser.driver, Duration.ofSeconds(30)).ignoring(StaleElementReferenceException.class)
                .ignoring(ElementClickInterceptedException.class).until(page -> {
                    List<WebElement> found = page.findElements(By.cssSelector("main a, main button")).stream()
                            .filter(element -> element.getText().equals(text) && element.isEnabled()).toList();
                    found.stream().findFirst().ifPresent(WebElement::click);
                    return !found.isEmpty();
                });
    }
}
