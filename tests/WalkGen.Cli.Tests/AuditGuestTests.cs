namespace WalkGen.Cli.Tests;

/// <summary>
/// The audit of real guests: against the VMAs and the resident pages that the guest's kernel listed, and against a search frame by frame
/// over the leaves and permissions whose digests the guest's kernel confirms (GuestTests, Arm64GuestTests).
/// </summary>
public class AuditGuestTests
{
    public static TheoryData<string, int, string> Snapshots() => Guest.Snapshots(withArm64: true);

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void User_pages_are_found_in_the_VMAs_of_the_guest(string name, int phase, string process)
    {
        var guest = new AuditedGuest(name, phase, process);
        var found = guest.Audit().Where(static finding => finding.Half == "user").ToList();
        ulong[] writableCode = [.. guest.ResidentPages(guest.Areas(static area => area[1] == 'w' && area[2] == 'x'))];
        ulong[] writtenCode = [.. guest.ResidentPages(guest.Regions("rx"))];

        Assert.Equal(process == "A" ? (5, 6) : (0, 0), (writableCode.Length, writtenCode.Length));
        if (name is "i386-2level") Assert.Empty(found); // it has no no-execute bit
        else if (name is "i386-pae") // its kernel lost the NX bit of all user pages
        {
            Assert.Subset(AuditedGuest.Pages(found, "writable-executable").ToHashSet(), writableCode.ToHashSet());
            Assert.Subset(AuditedGuest.Pages(found, "executable-written").ToHashSet(), writtenCode.ToHashSet());
        }
        else if (phase == 3 && name.StartsWith("x86_64", StringComparison.Ordinal))
        {
            // Before phase 3 the soft-dirty bits were cleared: the pages are write-protected until the next write
            // (Documentation/admin-guide/mm/soft-dirty.rst).
            Assert.Empty(AuditedGuest.Pages(found, "writable-executable"));
            Assert.Equal([.. writtenCode, .. writableCode], AuditedGuest.Pages(found, "executable-written"));
        }
        else
        {
            Assert.Equal(writableCode, AuditedGuest.Pages(found, "writable-executable"));
            Assert.Equal(writtenCode, AuditedGuest.Pages(found, "executable-written"));
            Assert.All(found, static finding => Assert.Contains(finding.Rule, (string[])["writable-executable", "executable-written"]));
        }
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void The_kernel_half_has_no_findings_and_its_code_is_read_only(string name, int phase, string process)
    {
        var guest = new AuditedGuest(name, phase, process);

        Assert.DoesNotContain(guest.Audit(), static finding => finding.Half == "kernel" || finding.AliasHalf == "kernel");
        if (name is "i386-2level") return;
        var code = guest.Leaves.Where(leaf => leaf.IsKernel && leaf.IsExecutable).ToList();
        Assert.NotEmpty(code);
        Assert.All(code, static leaf => Assert.False(leaf.IsWritable || leaf.IsUser));
        if (phase == 1) Assert.All(code, leaf => Assert.True(guest.IsKernelCode(leaf), $"{leaf}"));
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void Findings_are_those_of_a_search_frame_by_frame(string name, int phase, string process)
    {
        var guest = new AuditedGuest(name, phase, process);
        var found = guest.Audit("--all-aliases");
        bool hasNoExecute = name is not "i386-2level";

        Assert.Equal(hasNoExecute ? 0 : 1, found.Count(static finding => finding.Rule == "no-execute-missing"));
        Assert.Equal(
            Pages(guest, leaf => leaf.IsWritable && leaf.IsExecutable && hasNoExecute), AuditedGuest.Pages(found, "writable-executable"));
        Assert.Equal(
            Pages(guest, leaf => !leaf.IsKernel && !leaf.IsWritable && leaf.IsExecutable && leaf.IsDirty && hasNoExecute),
            AuditedGuest.Pages(found, "executable-written"));
        Assert.Equal(Pages(guest, static leaf => leaf.IsKernel && leaf.IsUser), AuditedGuest.Pages(found, "user-accessible-kernel"));

        var expected = hasNoExecute ? guest.Aliases() : [];
        Assert.Equal(
            expected.Order(),
            found.Where(static finding => finding.Rule == "writable-alias").SelectMany(AuditedGuest.PagesOfAlias).Order());
        Assert.Equal(hasNoExecute, expected.Count > 0);
    }

    [Fact]
    public void Findings_are_an_exit_code_only_with_the_option()
    {
        var run = ToolRun.Of("audit", Guest.Tables(1), "--fail");
        Assert.Equal((3, ""), (run.Code, run.Error));
        Assert.Equal(0, ToolRun.Of("audit", Guest.Tables(1)).Code);
        Assert.Equal(0, ToolRun.Of("audit", Guest.Tables(1), "--cpu", "1", "--fail").Code);
        Assert.EndsWith(
            "\nfindings: 0\ncoverage: complete, 2168 tables visited\n",
            ToolRun.Of("audit", Guest.Tables(1), "--cpu", "1").Output,
            StringComparison.Ordinal);
    }

    private static IEnumerable<ulong> Pages(AuditedGuest guest, Func<AuditedLeaf, bool> condition)
        => guest.Leaves.Where(condition).SelectMany(static leaf => leaf.Pages);
}
