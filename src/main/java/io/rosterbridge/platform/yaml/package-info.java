/**
 * The files that people write: YAML as JSON that knows its lines, and the JSON schema beside it, which says what may stand
 * there, what holds where nothing stands, and how a mistake is told. Read {@link io.rosterbridge.platform.yaml.FileSchema} first.
 */
package io.rosterbridge.platform.yaml;
