package io.rosterbridge.outside;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.outside.Advisories.Component;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The jar says what is in it, so that whoever runs it can look for faults that become known later. */
class BillOfMaterialsIT {

    private static final String JARMODE = "spring-boot-jarmode-tools";

    @Test
    void theJarCarriesABillThatNamesEachOfItsLibraries() throws IOException {
        try (JarFile jar = new JarFile("target/rosterbridge.jar");
             InputStream bill = jar.getInputStream(jar.getJarEntry("META-INF/sbom/application.cdx.json"))) {
            List<Component> named = Advisories.components(new ObjectMapper().readTree(bill));
            List<String> libraries = jar.stream().map(entry -> entry.getName().replaceFirst(".*/", ""))
                    .filter(name -> name.endsWith(".jar") && !name.startsWith(JARMODE)).toList();
            assertThat(libraries).hasSizeGreaterThan(150);
            assertThat(named.stream().map(each -> each.name() + "-" + each.version() + ".jar")).containsAll(libraries);
        }
    }
}
