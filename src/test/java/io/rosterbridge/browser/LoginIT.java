package io.rosterbridge.browser;

import static io.rosterbridge.AppCodes.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.profile.ProfileVersions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The pages of logins, sessions and decisions that wait, as a person uses them; by keyboard where somebody types. */
class LoginIT {

    private static final String FIRST = "a first password of theirs";
    private static final String OWN = "a password of their own";
    private static final Path PICTURES = Path.of("target", "pictures");
    private static Application application;
    private static Browser browser;
    private static Path mappings;
    private static String shipped;

    @BeforeAll
    static void start() throws IOException {
        mappings = Files.createTempDirectory("mappings");
        shipped = Files.readString(Path.of("mappings/calendly.yaml"));
        Files.writeString(mappings.resolve("calendly.yaml"), shipped);
        Files.copy(Path.of("mappings/source-csv.yaml"), mappings.resolve("source-csv.yaml"));
        application = Application.prepared().with("rosterbridge.mappings", mappings).with("rosterbridge.sessions.fresh-for", "2s")
                .with("spring.security.oauth2.client.registration.company.client-id", "rosterbridge")
                .with("spring.security.oauth2.client.registration.company.client-name", "Company")
                .with("spring.security.oauth2.client.provider.company.issuer-uri", "http://127.0.0.1:1/none").start();
        application.database().update("insert into oidc_login (registration, subject, name, name_key, since, role, last_at, disabled) values "
                + "('company', '1', 'oidc:paula@example.org', 'oidc:paula@example.org', current_timestamp, 'admin', current_timestamp, false), "
                + "('company', '2', 'oidc:rita', 'oidc:rita', current_timestamp, null, null, true)");
        browser = Browser.on(application.port());
        Files.createDirectories(PICTURES);
    }

    @AfterAll
    static void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        application.close();
    }

    @Test
    void everyPageAboutLoginsIsAccessibleAndUsableByKeyboard() throws Exception {
        List<String> found = new ArrayList<>();
        browser.open("/login");
        browser.await("p.note", "Company is not reachable");
        look("login", found);
        browser.logIn();
        profileFile(found);
        users(found);
        firstPassword(found);
        secondFactor(found);
        assertThat(found).isEmpty();
    }

    private static void profileFile(List<String> found) throws IOException {
        browser.open("/profile/file");
        look("profile-file-none", found);
        application.bean(ProfileVersions.class).save(shipped.replace("protected: []", "protected: [boss@example.org, owner@example.org]")
                .replace("linking: auto", "linking: ask"), "ann");
        Files.writeString(mappings.resolve("calendly.yaml"), shipped.replace("max-people: 500", "max-people: 600"));
        await().atMost(Duration.ofSeconds(60)).until(() -> application.bean(ProfileVersions.class).fileProblem().isPresent());
        browser.open("/");
        browser.await("main", "The changed profile file is not in force");
        browser.open("/profile/file");
        browser.await("main", "boss@example.org");
        look("profile-file", found);
        browser.driver.findElement(By.xpath("//button[text()='Keep what is in force']")).sendKeys(Keys.ENTER);
        browser.await(".flash", "stays in force");
    }

    private static void users(List<String> found) throws Exception {
        Thread.sleep(2100);
        browser.open("/users");
        browser.await("main", "oidc:paula@example.org");
        look("users", found);
        browser.driver.findElement(By.id("name")).sendKeys("ann", Keys.TAB, "operator", Keys.TAB, FIRST, Keys.ENTER);
        browser.await("h1", "Confirm that it is you");
        look("again", found);
        WebElement password = browser.driver.switchTo().activeElement();
        assertThat(password.getDomAttribute("id")).as("where one types").isEqualTo("password");
        password.sendKeys("wrong", Keys.ENTER);
        browser.await(".flash", "The password is wrong");
        browser.driver.switchTo().activeElement().sendKeys(Browser.PASSWORD, Keys.ENTER);
        browser.await(".flash", "ann can log in now");
        browser.await("main", "First password");
        browser.open("/users/edit?name=ann");
        look("user", found);
    }

    private static void firstPassword(List<String> found) {
        browser.driver.manage().deleteAllCookies();
        logIn(FIRST);
        browser.await("h1", "Choose a password of your own");
        look("first-password", found);
        browser.driver.switchTo().activeElement().sendKeys(FIRST, Keys.TAB, "Summer2026!!");
        browser.await("#strength", "Refused");
        look("first-password-refused", found);
        browser.driver.findElement(By.id("password")).clear();
        browser.driver.findElement(By.id("password")).sendKeys(OWN);
        browser.await("#strength", "Strong");
        look("first-password-strong", found);
        browser.driver.findElement(By.id("password")).sendKeys(Keys.ENTER);
        browser.await(".flash", "The password is changed");
    }

    private static void secondFactor(List<String> found) throws Exception {
        logIn(OWN);
        browser.await("h1", "Overview");
        browser.open("/me");
        browser.await("main", "This one");
        look("me", found);
        browser.driver.findElement(By.xpath("//button[text()='Set it up']")).sendKeys(Keys.ENTER);
        new WebDriverWait(browser.driver, Browser.PATIENCE).ignoring(StaleElementReferenceException.class).until(page -> List.of(
                "Set up a second factor", "Confirm that it is you").contains(page.findElement(By.tagName("h1")).getText()));
        if (browser.driver.findElement(By.tagName("h1")).getText().equals("Confirm that it is you")) {
            browser.driver.switchTo().activeElement().sendKeys(OWN, Keys.ENTER);   // on a slow machine
        }
        browser.await("h1", "Set up a second factor");
        look("second-factor", found);
        String secret = browser.driver.findElement(By.cssSelector("code.long")).getText().replace(" ", "");
        browser.driver.findElement(By.id("code")).sendKeys(code(secret, 0), Keys.ENTER);
        browser.await("h1", "The second factor is on");
        look("second-factor-on", found);
        String paper = browser.driver.findElement(By.cssSelector(".codes code")).getText();
        browser.driver.manage().deleteAllCookies();
        logIn(OWN);
        browser.await("h1", "Second factor");
        look("login-code", found);
        browser.driver.switchTo().activeElement().sendKeys("000000", Keys.ENTER);
        browser.await(".flash", "The code is wrong");
        browser.driver.switchTo().activeElement().sendKeys(paper, Keys.ENTER);
        browser.await("h1", "Overview");
        browser.open("/me");
        browser.await("#factor ~ p", "9 codes on paper are left");
        look("me-with-factor", found);
    }

    private static void logIn(String password) {
        browser.open("/login");
        browser.driver.findElement(By.id("username")).sendKeys("ann", Keys.TAB, password, Keys.ENTER);
    }

    /** Looks at the page by rules, and takes pictures for whoever wants to see it. */
    private static void look(String name, List<String> found) {
        ConsoleIT.check(browser, name, found);
        for (String theme : List.of("light", "dark")) {
            for (int width : List.of(1440, 360)) {
                browser.width(width);
                browser.driver.executeScript("document.documentElement.dataset.theme = arguments[0]", theme);
                try {
                    Files.write(PICTURES.resolve(name + "-" + theme + "-" + width + ".png"), browser.driver.getScreenshotAs(OutputType.BYTES));
                } catch (IOException failed) {
                    throw new AssertionError(failed);
                }
            }
        }
        browser.width(1440);
        browser.driver.executeScript("document.documentElement.dataset.theme = 'light'");
        browser.complaints().stream().filter(text -> !text.contains("status of 4")).forEach(found::add);
    }
}
