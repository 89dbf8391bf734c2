package dev.proa.node.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a log as a termination message shows it: counted in bytes of what the container wrote. */
class LogTailTest {
    private static final String PREFIX = "2026-01-01T00:00:00.000000000Z stdout ";
    private static final int BYTES_MAX = 2048;

    @TempDir
    Path logs;

    private Path log;

    @BeforeEach
    void container() throws IOException {
        log = logs.resolve("pod").resolve("c").resolve("0.log");
        LogFolders.create(logs.resolve("pod"), "c");
    }

    private String tail(String... records) throws IOException {
        Files.writeString(log, String.join("", records));
        return LogTail.of(log, 80, BYTES_MAX);
    }

    private static String whole(String content) {
        return PREFIX + "F " + content + "\n";
    }

    private static String part(String content) {
        return PREFIX + "P " + content + "\n";
    }

    @Test
    void itsLimitIsOfBytesNotOfCharacters() throws IOException {
        String wide = "ü".repeat(BYTES_MAX);
        assertThat(tail(whole(wide))).isEqualTo("\uFFFD" + "ü".repeat(BYTES_MAX / 2 - 1) + "\n");
        assertThat(tail(whole("x" + wide + "x"))).isEqualTo("ü".repeat(BYTES_MAX / 2 - 1) + "x\n");
    }

    /** The runtime cuts lines at 16 KiB; a record may hold far more than is shown. */
    @Test
    void theEndOfOneLongRecordIsShown() throws IOException {
        String spaced = "a b c d ".repeat(8 << 10);
        assertThat(tail(whole("before"), whole(spaced)))
                .isEqualTo((spaced + "\n").substring(spaced.length() + 1 - BYTES_MAX));
        assertThat(tail(part(spaced), whole("end")))
                .isEqualTo(spaced.substring(spaced.length() - BYTES_MAX + 4) + "end\n");
    }

    @Test
    void onlyTheLastRecordsCount() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < 100; n++) {
            text.append(whole("line " + n));
        }
        assertThat(tail(text.toString()).lines())
                .hasSize(80)
                .startsWith("line 20")
                .endsWith("line 99");
        assertThat(tail()).isEmpty();
    }

    /** Bytes that are no text, in records of any size: the last ones are shown, whatever they are. */
    @Test
    void anyBytes() throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int n = 0; n < 50; n++) {
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (int record = random.nextInt(1, 60); record > 0; record--) {
                byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 20 : 5000)];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) random.nextInt(11, 256);
                }
                boolean partial = random.nextInt(4) == 0;
                written.writeBytes((PREFIX + (partial ? "P " : "F ")).getBytes(StandardCharsets.US_ASCII));
                written.writeBytes(bytes);
                written.write('\n');
                content.writeBytes(bytes);
                content.writeBytes(partial ? new byte[0] : new byte[] {'\n'});
            }
            Files.write(log, written.toByteArray());
            byte[] all = content.toByteArray();
            byte[] last = Arrays.copyOfRange(all, Math.max(0, all.length - BYTES_MAX), all.length);
            assertThat(LogTail.of(log, 80, BYTES_MAX)).isEqualTo(new String(last, StandardCharsets.UTF_8));
        }
    }

    @Test
    void aLogThatIsNotThereOrIsALinkIsRefused() throws IOException {
        assertThatThrownBy(() -> LogTail.of(log, 80, BYTES_MAX)).isInstanceOf(NoSuchFileException.class);
        Files.createSymbolicLink(log, Path.of("/etc/passwd"));
        assertThatThrownBy(() -> LogTail.of(log, 80, BYTES_MAX)).isInstanceOf(IOException.class);
    }
}
