package io.rosterbridge.console;

import io.nayuki.qrcodegen.QrCode;

/** A text as a QR code, to be drawn as SVG: a path over squares of one unit. */
public final class QrPicture {

    /** So much white around it has to be (ISO 18004). */
    private static final int MARGIN = 4;

    private final QrCode code;

    QrPicture(String text) {
        this.code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
    }

    public String box() {
        int size = code.size + 2 * MARGIN;
        return "0 0 " + size + " " + size;
    }

    public String path() {
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            for (int x = 0; x < code.size; x++) {
                if (code.getModule(x, y)) {
                    path.append('M').append(x + MARGIN).append(' ').append(y + MARGIN).append("h1v1h-1z");
                }
            }
        }
        return path.toString();
    }
}
