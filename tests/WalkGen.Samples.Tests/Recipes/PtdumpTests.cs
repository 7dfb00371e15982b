using System.Security.Cryptography;
using System.Text;
using Cookbook;

namespace WalkGen.Samples.Tests.Recipes;

/// <summary>The walker against a digest of all leaves with their effective permissions, computed where the guests were recorded.</summary>
public class PtdumpTests
{
    [Theory]
    [MemberData(nameof(GuestProcess.Snapshots), MemberType = typeof(GuestProcess))]
    public void Every_leaf_has_the_permissions_of_all_levels_together(string guest, int phase, string name)
    {
        using var process = new GuestProcess(guest, phase, name);
        var dump = new Ptdump();

        Assert.True(dump.Walk(process.Table).IsCompleted);

        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (PtdumpRun run in dump.Runs)
        {
            string rights = $"{Bit(EntryFlags.Writable)} {Bit(EntryFlags.User)} {Bit(EntryFlags.Executable)}";
            for (UInt128 offset = 0; offset < run.Range.Length; offset += run.PageSize)
            {
                digest.AppendData(Encoding.ASCII.GetBytes($"{run.Range.Start.Value + (ulong)offset:x} {rights}\n"));
            }

            int Bit(EntryFlags flag) => (run.Flags & flag) != 0 ? 1 : 0;
        }

        Assert.Equal(process.EffectiveDigest, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    /// <summary>
    /// The guests' upper tables take nothing away, so this is by hand: level 4 forbids writing, level 3 users, level 2 execution.
    /// </summary>
    [Theory]
    [InlineData(39, 1UL << 1, EntryFlags.User | EntryFlags.Executable)]
    [InlineData(30, 1UL << 2, EntryFlags.Writable | EntryFlags.Executable)]
    [InlineData(21, 1UL << 63, EntryFlags.Writable | EntryFlags.User)]
    public void A_table_takes_away_what_its_pages_grant(int shift, ulong bit, EntryFlags left)
    {
        using var memory = new AnonymousSpace(1);
        memory.Owned.Map(memory.Vma.Range, new PhysicalAddress(0x8000_0000), EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable);
        memory.Flip(memory.Vma.Range.Start, shift, bit);
        var dump = new Ptdump();

        dump.Walk(memory.Owned.Table);

        PtdumpRun run = Assert.Single(dump.Runs);
        Assert.Equal((memory.Vma.Range, 4096UL, left), (run.Range, run.PageSize, run.Flags));
    }

    [Fact]
    public void Runs_are_as_long_as_they_can_be()
    {
        using var process = new GuestProcess(Guest.FourLevels, 1, "A");
        var dump = new Ptdump();
        dump.Walk(process.Table);

        Assert.DoesNotContain(dump.Runs.Zip(dump.Runs.Skip(1)), static pair
            => pair.First.Range.End == pair.Second.Range.Start && pair.First.PageSize == pair.Second.PageSize
                && pair.First.Flags == pair.Second.Flags);
    }

    [Fact]
    public void What_is_writable_and_executable_is_what_the_program_made_so()
    {
        using var process = new GuestProcess(Guest.FourLevels, 1, "A");
        var dump = new Ptdump();
        dump.Walk(process.Table);

        PtdumpRun found = Assert.Single(dump.Runs, static run => run.IsWritableAndExecutable);
        Assert.Equal(VirtualRange.FromLength(process.Region("rwx").Start, 5 * 4096), found.Range);
    }
}
