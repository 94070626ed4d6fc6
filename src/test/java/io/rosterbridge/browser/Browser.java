package io.rosterbridge.browser;

import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium on one application. */
final class Browser implements AutoCloseable {

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
        return new Browser(new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(driver.orElseThrow()).build(), options),
                "http://127.0.0.1:" + port);
    }

    private static Optional<File> found(String... names) {
        return Arrays.stream(names).flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(folder -> new File(folder, name)))
                .filter(File::canExecute).findFirst();
    }

    void open(String path) {
        driver.get(address + path);
    }

    void width(int pixels) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", java.util.Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
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
        new WebDriverWait(driver, Duration.ofSeconds(30)).ignoring(org.openqa.selenium.StaleElementReferenceException.class)
                .until(page -> page.findElements(By.cssSelector(selector)).stream().anyMatch(element -> element.getText().contains(text)));
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
