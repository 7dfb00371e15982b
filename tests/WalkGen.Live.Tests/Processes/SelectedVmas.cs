using WalkGen.Linux;

namespace WalkGen.Live.Tests.Processes;

/// <summary>Counts the present pages of the VMAs that may be executed, as a walker of an address space of the kernel's would.</summary>
[PageWalker]
internal partial struct SelectedVmas
{
    public int Skipped;

    [PteCount(Where = EntryFlags.Present)]
    public long Pages;

    [TestWalk]
    private int OnVma(Vma vma)
    {
        bool isWalked = (vma.Flags & VmFlags.Exec) != 0;
        if (!isWalked) Skipped++;
        return isWalked ? 0 : 1;
    }
}
