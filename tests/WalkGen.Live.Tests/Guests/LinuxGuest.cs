using System.Text.RegularExpressions;

namespace WalkGen.Live.Tests;

/// <summary>
/// Debian's Linux in QEMU. Its first process has written 4 MiB and counts on CPU 0. <c>.ci/guests</c> fetches kernels and initramfs.
/// </summary>
internal static partial class LinuxGuest
{
    /// <summary>What the first process maps at least, in bytes: it may have huge pages.</summary>
    public const long UserMemory = 4 << 20;

    /// <summary>What the kernel maps at least, in bytes: most of RAM.</summary>
    public const long KernelMemory = 128 << 20;

    /// <summary>Where RAM of <see cref="RamFile"/> ends below 4 GiB on a PC; the rest begins at 4 GiB.</summary>
    public const ulong LowMemory = 128 << 20;

    /// <summary>Options that make RAM a file of the guest's folder, by its path.</summary>
    public static string[] RamFile(string path, string machine) =>
    [
        "-object", $"memory-backend-file,id=ram0,size=256M,mem-path={path},share=on", "-machine", $"{machine},memory-backend=ram0",
    ];

    /// <summary>Starts a guest and waits until its first process runs. The test is skipped where that is not possible.</summary>
    /// <param name="architecture">Debian's name of the architecture.</param>
    /// <param name="hasRamFile">Whether RAM is the file "ram" of the guest's folder.</param>
    /// <param name="hasStub">Whether the guest has a gdbstub.</param>
    public static QemuMachine Start(string architecture, bool hasRamFile = false, bool hasStub = true)
    {
        string? guests = Environment.GetEnvironmentVariable("WALKGEN_GUESTS");
        Assert.SkipWhen(guests is null, "WALKGEN_GUESTS names no folder of guests: .ci/guests fetches them.");
        string kernel = Path.Combine(guests, architecture, "kernel"), files = Path.Combine(guests, architecture, "initramfs");
        Assert.SkipUnless(File.Exists(kernel) && File.Exists(files), $"Debian's kernel of {architecture} is not in {guests}.");
        (string program, string machine, string cpu, string console) = architecture == "amd64"
            ? ("qemu-system-x86_64", $"pc,max-ram-below-4g={LowMemory}", "max", "console=ttyS0")
            : ("qemu-system-aarch64", "virt", "cortex-a72", "console=ttyAMA0 kpti=off"); // TTBR1_EL1 of user code is the kernel's own root
        QemuMachine guest = QemuMachine.Start(
            program,
            folder =>
            [
                "-m", "256", "-cpu", cpu, "-kernel", kernel, "-initrd", files, "-append", $"{console} quiet panic=-1",
                "-serial", $"file:{Path.Combine(folder, "serial")}",
                .. hasRamFile ? RamFile(Path.Combine(folder, "ram"), machine) : ["-machine", machine],
            ],
            hasStub);
        string serial = guest.InFolder("serial");
        guest.Wait(() => File.Exists(serial) && ReadShared(serial).Contains("READY", StringComparison.Ordinal), "the first process");
        return guest;
    }

    /// <summary>Stops a guest while CPU 0 executes the first process.</summary>
    public static void StopInUserCode(this QemuMachine guest)
    {
        for (int i = 0; i < 100; i++)
        {
            guest.Stop();
            if (UserCode().IsMatch(guest.Monitor("info registers"))) return;
            guest.Resume();
            Thread.Sleep(10);
        }

        Assert.Fail("CPU 0 executes no user code.");
    }

    private static string ReadShared(string path)
    {
        using StreamReader reader = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    [GeneratedRegex("^ ?(RIP|PC)=0000", RegexOptions.Multiline)]
    private static partial Regex UserCode();
}
