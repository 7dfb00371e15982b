using WalkGen.Cli.Watching;
using WalkGen.Live;
using static WalkGen.Cli.Tests.WatchedRun;

namespace WalkGen.Cli.Tests;

/// <summary>What a watch finds of pages of files.</summary>
public class WatchedFileTests
{
    private const int Advice = 4; // MADV_DONTNEED

    [Fact]
    public void Pages_of_a_file_are_copied_by_a_write_and_go_with_their_content()
    {
        LiveMachine.NeedsScan();
        using FileStream file = new(Path.GetTempFileName(), new FileStreamOptions
        {
            Mode = FileMode.Open, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose,
        });
        file.SetLength(16 * TestMemory.PageSize);
        using TestMemory memory = TestMemory.OfFile(file, 16, TestMemory.Private);
        for (int page = 0; page < 8; page++) memory.Read(page);
        using WatchedProcess watched = Watch(Environment.ProcessId, memory.Range);

        memory.Write(3);
        memory.Read(4);
        List<Activity> found = Next(watched);
        Assert.Equal([memory.AddressOf(3).Value], AddressesOf(found, ActivityKinds.Copied));

        memory.Advise(3, 1, Advice);
        found = Next(watched);
        Assert.Equal([memory.AddressOf(3).Value], AddressesOf(found, ActivityKinds.Unmapped));
        Assert.Empty(AddressesOf(found, ActivityKinds.Copied));
    }

    /// <summary>A page of the process takes the place of one of a file, which was not written.</summary>
    [Fact]
    public void Another_area_at_the_same_address_is_no_copy()
    {
        LiveMachine.NeedsScan();
        using FileStream file = new(Path.GetTempFileName(), new FileStreamOptions
        {
            Mode = FileMode.Open, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose,
        });
        file.SetLength(TestMemory.PageSize);
        ulong start;
        using (TestMemory memory = TestMemory.OfFile(file, 1, TestMemory.Private)) start = memory.Start;
        TestMemory ofFile = TestMemory.OfFile(file, 1, TestMemory.Private);
        ofFile.Read(0);
        using WatchedProcess watched = Watch(Environment.ProcessId, ofFile.Range);
        start = ofFile.Start;
        ofFile.Dispose();
        using TestMemory? other = TestMemory.ZerosAt(start, 1);
        Assert.SkipWhen(other is null, "Another thread took the address.");
        other!.Write(0);

        List<Activity> found = Next(watched);

        Assert.DoesNotContain(found, static activity => (activity.Kinds & ActivityKinds.Copied) != 0);
        Assert.Equal(LinuxProcess.ShowsFrames ? [start] : [], AddressesOf(found, ActivityKinds.Remapped));
    }
}
