using System.Diagnostics;
using System.Runtime.InteropServices;

namespace WalkGen.Live.Tests.Processes;

/// <summary>What cannot be read is refused with a sentence that says why.</summary>
public partial class RefusedProcessTests
{
    private static readonly PageRegion[] Regions = new PageRegion[8];

    [Fact]
    public void Other_systems_are_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsLinux(), "This is Linux.");

        Assert.Contains("Linux", Assert.Throws<PlatformNotSupportedException>(static () => PageMapScan.Open(1)).Message);
    }

    [Fact]
    public void A_process_that_does_not_exist_is_refused()
    {
        LiveMachine.NeedsScan();

        Assert.Equal(
            "There is no process 99999999: it has ended.", Assert.Throws<IOException>(static () => PageMapScan.Open(99999999)).Message);
    }

    [Fact]
    public void A_process_that_ends_later_is_refused()
    {
        LiveMachine.NeedsScan();
        using Process sleep = Process.Start("sleep", "60");
        using PageMapScan scan = PageMapScan.Open(sleep.Id);
        sleep.Kill();
        sleep.WaitForExit();

        string refusal = EndedProcess.RefusalOf(() =>
        {
            var cursor = new PageScanCursor(VirtualRange.FromLength(new VirtualAddress(4096), 4096));
            scan.Scan(default, ref cursor, Regions);
        });
        Assert.Equal($"Process {sleep.Id} has ended or executes another program: open it again.", refusal);
    }

    [Fact]
    public void A_thread_of_the_kernel_has_no_memory()
    {
        LiveMachine.NeedsScan();
        Assert.SkipUnless(File.Exists("/proc/2/comm") && File.ReadAllText("/proc/2/comm") == "kthreadd\n", "Process 2 is not kthreadd.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only the superuser may try.");

        Assert.Contains("thread of the kernel", Assert.Throws<IOException>(static () => PageMapScan.Open(2)).Message);
    }

    [Fact]
    public void A_process_with_more_rights_is_refused()
    {
        LiveMachine.NeedsScan();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only the superuser has capabilities to drop.");
        UnauthorizedAccessException? refusal = null;
        Thread other = new(() =>
        {
            // Of this thread alone, which ends here. Without CAP_SYS_PTRACE, process 1 is out of reach: it has more capabilities.
            Assert.Equal(0, DropCapabilities());
            refusal = Assert.Throws<UnauthorizedAccessException>(static () => PageMapScan.Open(1));
        });
        other.Start();
        other.Join();

        Assert.Equal(
            "/proc/1/pagemap may not be read: that needs the same user and a process that is dumpable, or CAP_SYS_PTRACE.",
            refusal?.Message);
    }

    [Fact]
    public void Memory_without_write_protection_is_refused_if_it_is_required()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(1);
        using PageMapScan scan = PageMapScan.Open(Environment.ProcessId);
        VirtualRange range = memory.Range;
        PageQuery query = new() { RequiresWriteProtectAllowed = true };

        Assert.Contains("userfaultfd", Assert.Throws<InvalidOperationException>(() => scan.WriteProtect(query, range)).Message);
    }

    [Fact]
    public void Ranges_that_cannot_be_scanned_are_refused()
    {
        LiveMachine.NeedsScan();
        using PageMapScan scan = PageMapScan.Open(Environment.ProcessId);
        var cursor = new PageScanCursor(VirtualRange.FromLength(new VirtualAddress(1UL << 62), 4096));

        Assert.Contains(
            "no process can have", Assert.Throws<ArgumentException>(() => scan.Scan(default, ref cursor, Regions)).Message);
        Assert.Contains("no room", Assert.Throws<ArgumentException>(() => scan.Scan(default, ref cursor, [])).Message);
        Assert.Contains("whole pages", Assert.Throws<ArgumentException>(static () => new PageScanCursor(new VirtualRange(0, 17))).Message);
        scan.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scan.Scan(default, ref cursor, Regions));
    }

    private static unsafe int DropCapabilities()
    {
        uint* header = stackalloc uint[] { 0x2008_0522, 0 }; // _LINUX_CAPABILITY_VERSION_3, this thread
        uint* none = stackalloc uint[6];
        new Span<uint>(none, 6).Clear();
        return CapSet(header, none);
    }

    [LibraryImport("libc", EntryPoint = "capset")]
    private static unsafe partial int CapSet(void* header, void* data);
}
