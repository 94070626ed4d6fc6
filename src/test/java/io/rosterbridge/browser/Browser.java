package io.rosterbridge.browser;

import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium on one application. */
final class Browser implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final String PASSWORD = "admin-password-of-the-test";

    private final String address;
    final ChromeDriver driver;

    private Browser(ChromeDriver driver, String address) {
        this.driver = driver;
        this.address = address;
    }

    /** Skips the test if there is no Chromium; with ROSTERBRIDGE_BROWSER_REQUIRED=true that is a failure. */
    static Browser on(int port) {
        Optional<File> chromium = found("chromium", "chromium-browser", "google-chrome");
        Optional<File> driver = found("chromedriver");
        if (chromium.isEmpty() || driver.isEmpty()) {
            String skipped = "Browser tests need chromium and chromedriver on the PATH (Debian: chromium, chromium-driver)";
            if (Boolean.parseBoolean(System.getenv("ROSTERBRIDGE_BROWSER_REQUIRED"))) {
                Assertions.fail(skipped);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("SKIPPED: " + skipped)));
            Assumptions.abort(skipped);
        }
        ChromeOptions options = new ChromeOptions().setBinary(chromium.orElseThrow());
        options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.SEVERE);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(driver.orElseThrow()).build();
        Browser browser = new Browser(new ChromeDriver(service, options), "http://127.0.0.1:" + port);
        // What fades or slides is looked at where it ends.
        browser.driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-reduced-motion",
                "value", "reduce"))));
        return browser;
    }

    private static Optional<File> found(String... names) {
        return Arrays.stream(names).flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(folder -> new File(folder, name)))
                .filter(File::canExecute).findFirst();
    }

    void open(String path) {
        driver.get(address + path);
    }

    void width(int pixels) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1,
                "mobile", false));
    }

    void logIn() {
        open("/login");
        driver.findElement(By.id("username")).sendKeys("admin");
        driver.findElement(By.id("password")).sendKeys(PASSWORD);
        driver.findElement(By.cssSelector("button.primary")).click();
        await("h1", "Overview");
    }

    /** Waits until the element's text holds this. */
    void await(String selector, String text) {
        new WebDriverWait(driver, PATIENCE).ignoring(StaleElementReferenceException.class)
                .withMessage(() -> "no " + selector + " says \"" + text + "\" on " + driver.getCurrentUrl() + ":\n"
                        + driver.findElement(By.tagName("main")).getText())
                .until(page -> page.findElements(By.cssSelector(selector)).stream().anyMatch(element -> element.getText().contains(text)));
    }

    /** Sends a form as a page of ours would, to see what only a form leads to. */
    void post(String path, String... fields) {
        driver.executeScript("""
                const token = document.querySelector('input[name=_csrf]').value;
                const form = Object.assign(document.createElement('form'), {method: 'post', action: arguments[0]});
                const fields = ['_csrf', token, ...arguments[1]];
                for (let i = 0; i < fields.length; i += 2) {
                  form.append(Object.assign(document.createElement('input'), {type: 'hidden', name: fields[i], value: fields[i + 1]}));
                }
                document.body.append(form);
                window.isLeft = true;
                form.submit();""", path, List.of(fields));
        new WebDriverWait(driver, PATIENCE).until(page -> Boolean.TRUE.equals(
                driver.executeScript("return document.readyState === 'complete' && !window.isLeft")));
    }

    /** Whether the browser takes the page for one that nobody sees. */
    void hidden(boolean isHidden) {
        driver.executeScript("""
                Object.defineProperty(document, 'hidden', {configurable: true, get: () => arguments[0]});
                document.dispatchEvent(new Event('visibilitychange'));""".replace("arguments[0]", String.valueOf(isHidden)));
    }

    /** Whether the browser has a network. */
    void online(boolean isOnline) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.emulateNetworkConditions", Map.of("offline", !isOnline, "latency", 0, "downloadThroughput", -1,
                "uploadThroughput", -1));
    }

    /** What the browser has complained about since the last call, such as a breach of the content security policy. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(entry -> entry.getMessage()).toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
