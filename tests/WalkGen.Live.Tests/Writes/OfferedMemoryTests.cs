using System.Globalization;
using WalkGen.Live.Tests.Processes;

namespace WalkGen.Live.Tests.Writes;

/// <summary>Trackers of memory that a process offers: another one, or this one.</summary>
public class OfferedMemoryTests
{
    [Fact]
    public void Written_pages_are_found_and_the_tracking_ends_with_the_tracker()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(512);
        using TrackingOffer offer = Offer();
        using LinuxProcess process = LinuxProcess.Open(Environment.ProcessId);
        using (LiveDirtyTracker tracker = LiveDirtyTracker.Start(process, offer.Descriptor, memory.Range))
        {
            var words = new ulong[tracker.WordCount];
            memory.Write(7);
            memory.Write(300);
            memory.Read(9);

            Assert.Equal([7UL, 300], DirtyPages.Of(tracker.Collect(words)));
            Assert.True(tracker.Collect(words).IsEmpty);
        }

        using LiveDirtyTracker own = LiveDirtyTracker.Start(memory.Range); // another userfaultfd: the first has no memory any more
        memory.Write(5);
        Assert.Equal([5UL], DirtyPages.Of(own.Collect(new ulong[own.WordCount])));
    }

    [Fact]
    public void Each_round_has_the_pages_that_another_process_wrote_in_it()
    {
        LiveMachine.NeedsScan();
        using PokedProcess poked = PokedProcess.Launch();
        using LinuxProcess process = LinuxProcess.Open(poked.Id);
        using LiveDirtyTracker tracker = LiveDirtyTracker.Start(process, poked.Userfaultfd, PokedProcess.Range);
        PokedRounds.Compare(poked, tracker);

        poked.Dispose();
        Assert.Contains("has ended", EndedProcess.RefusalOf(() => tracker.Collect(new ulong[tracker.WordCount])));
    }

    [Fact]
    public void An_offer_can_be_taken_again()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(64);
        using TrackingOffer offer = Offer();
        using LinuxProcess process = LinuxProcess.Open(Environment.ProcessId);
        LiveDirtyTracker.Start(process, offer.Descriptor, memory.Range).Dispose();

        using LiveDirtyTracker tracker = LiveDirtyTracker.Start(process, offer.Descriptor, memory.Range);
        memory.Write(63);

        Assert.Equal([63UL], DirtyPages.Of(tracker.Collect(new ulong[tracker.WordCount])));
    }

    [Fact]
    public void Other_descriptors_are_refused_with_a_sentence()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(64);
        using LinuxProcess process = LinuxProcess.Open(Environment.ProcessId);
        using FileStream file = File.OpenRead("/proc/self/maps");
        int number = (int)file.SafeFileHandle.DangerousGetHandle();

        Assert.Contains(
            $"Descriptor {number} of process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)} is no userfaultfd",
            Assert.Throws<ArgumentException>(() => LiveDirtyTracker.Start(process, number, memory.Range)).Message);
        Assert.Contains(
            "has no descriptor 99999999",
            Assert.Throws<ArgumentException>(() => LiveDirtyTracker.Start(process, 99999999, memory.Range)).Message);
    }

    [Fact]
    public void The_userfaultfd_of_another_process_is_refused()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(64);
        using TrackingOffer offer = Offer();
        using SleepingProcess sleeping = new();
        using LinuxProcess process = LinuxProcess.Open(sleeping.Id);

        VirtualRange first = process.ReadAreas()[0].Range;
        Assert.Contains(
            $"Process {sleeping.Id} has no descriptor",
            Assert.Throws<ArgumentException>(() => LiveDirtyTracker.Start(process, offer.Descriptor, first)).Message);
    }

    private static TrackingOffer Offer()
    {
        try
        {
            return TrackingOffer.To(Environment.ProcessId);
        }
        catch (Exception e) when (e is PlatformNotSupportedException or UnauthorizedAccessException)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }
}
