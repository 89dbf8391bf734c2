package dev.proa.node.runtime;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;

/**
 * The image of the process that holds a pod's namespaces, made here so that no registry is needed. Its one program,
 * a static ELF file of some 200 bytes, blocks SIGINT, SIGTERM and SIGCHLD and waits for them: a child's end is reaped (it is
 * the first process of a shared process namespace), the other two end it.
 */
public final class PauseImage {
    public static final String NAME = "proa.dev/pause:1";

    /** Signals 2, 15 and 17 as a mask, one bit each: 0x14002. */
    private static final String X86_64 =
            // sub rsp,16; mov qword [rsp],0x14002
            "4883ec10 48c7042402400100"
                    // rt_sigprocmask(SIG_BLOCK, rsp, 0, 8)
                    + "b80e000000 31ff 4889e6 31d2 41ba08000000 0f05"
                    // wait: rt_sigtimedwait(rsp, 0, 0, 8)
                    + "b880000000 4889e7 31f6 31d2 41ba08000000 0f05"
                    // cmp eax,17; je reap; test eax,eax; js wait
                    + "83f811 740d 85c0 78e3"
                    // exit_group(0)
                    + "b8e7000000 31ff 0f05"
                    // reap: wait4(-1, 0, WNOHANG, 0); test eax,eax; jg reap; jmp wait
                    + "b83d000000 bfffffffff 31f6 ba01000000 4531d2 0f05 85c0 7fe6 ebbe";

    /** The same in instructions of 32 bits. */
    private static final int[] AARCH64 = {
        0xD10043FF, // sub sp,sp,#16
        0xD2880049, // movz x9,#0x4002
        0xF2A00029, // movk x9,#1,lsl #16
        0xF90003E9, // str x9,[sp]
        0xD2800000,
        0x910003E1,
        0xD2800002,
        0xD2800103,
        0xD28010E8,
        0xD4000001, // rt_sigprocmask(SIG_BLOCK, sp, 0, 8)
        0x910003E0,
        0xD2800001,
        0xD2800002,
        0xD2800103,
        0xD2801128,
        0xD4000001, // wait: rt_sigtimedwait(sp, 0, 0, 8)
        0x7100441F, // cmp w0,#17
        0x540000A0, // b.eq reap
        0x37FFFF00, // tbnz w0,#31,wait
        0xD2800000,
        0xD2800BC8,
        0xD4000001, // exit_group(0)
        0x92800000,
        0xD2800001,
        0xD2800022,
        0xD2800003,
        0xD2802088,
        0xD4000001, // reap: wait4(-1, 0, WNOHANG, 0)
        0x7100001F, // cmp w0,#0
        0x54FFFF2C, // b.gt reap
        0x17FFFFEC, // b wait
    };

    private static final long LOAD_ADDRESS = 0x400000;
    private static final int HEADERS_BYTES = 64 + 56;
    private static final int MACHINE_X86_64 = 62;
    private static final int MACHINE_AARCH64 = 183;
    private static final int EXECUTABLE = 0755;

    private PauseImage() {}

    /** An OCI archive of the image for a machine, by Java's name of its architecture: amd64 or aarch64. */
    static byte[] archive(String architecture) {
        boolean arm = switch (architecture) {
            case "amd64", "x86_64" -> false;
            case "aarch64", "arm64" -> true;
            default -> throw new IllegalArgumentException("no sandbox program for the architecture " + architecture);
        };
        byte[] program = arm
                ? elf(MACHINE_AARCH64, aarch64())
                : elf(MACHINE_X86_64, HexFormat.of().parseHex(X86_64.replace(" ", "")));
        JsonObject configuration =
                JsonObject.of("Entrypoint", JsonArray.ofStrings(List.of("/pause")), "User", "65535:65535");
        TarWriter files = new TarWriter().file("pause", EXECUTABLE, program);
        return ImageArchive.of(NAME, arm ? "arm64" : "amd64", files, configuration);
    }

    private static byte[] aarch64() {
        ByteBuffer code = ByteBuffer.allocate(4 * AARCH64.length).order(ByteOrder.LITTLE_ENDIAN);
        code.asIntBuffer().put(AARCH64);
        return code.array();
    }

    /** A file header, one program header that loads the file whole, then the code. */
    private static byte[] elf(int machine, byte[] code) {
        int size = HEADERS_BYTES + code.length;
        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
        file.putShort((short) 2).putShort((short) machine).putInt(1);
        file.putLong(LOAD_ADDRESS + HEADERS_BYTES).putLong(64).putLong(0).putInt(0);
        file.putShort((short) 64)
                .putShort((short) 56)
                .putShort((short) 1)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0);
        file.putInt(1).putInt(5).putLong(0).putLong(LOAD_ADDRESS).putLong(LOAD_ADDRESS);
        file.putLong(size).putLong(size).putLong(0x1000);
        return file.put(code).array();
    }
}
