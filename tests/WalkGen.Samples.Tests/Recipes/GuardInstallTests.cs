using Cookbook;
using WalkGen.Linux;
using static WalkGen.Samples.Tests.Recipes.HandMadeSpace;

namespace WalkGen.Samples.Tests.Recipes;

public class GuardInstallTests
{
    // Linux 6.13 on x86-64: swap type 31, offset 4 inverted.
    private const ulong Guard = 0xffff_ffff_ffff_f600;

    private static readonly LinuxKernel s_kernel = new(new LinuxVersion(6, 13));
    private static readonly VirtualRange s_range = new(0x1f_e000, 0x20_1fff); // the end of one table and the start of the next

    [Fact]
    public void Empty_entries_become_markers_and_markers_stay()
    {
        using HandMadeSpace made = Make();
        made[0x1f_f000] = Guard;
        using var held = made.Space.Lock.EnterRead();
        var guard = new GuardInstall(s_kernel, GuardInstall.MarkerOf<X86_64>(s_kernel));

        Assert.True(guard.TryInstall(made.Space.Vmas[0], s_range, static _ => Assert.Fail("Nothing is mapped.")));

        Assert.Equal(4, guard.Pages);
        Assert.Equal([0, Guard, Guard, Guard, Guard, 0], Entries(made));
    }

    [Fact]
    public void A_mapped_page_is_zapped_first()
    {
        using HandMadeSpace made = Make();
        made[0x20_0000] = 0x11_1000 | Page;
        using var held = made.Space.Lock.EnterRead();
        var guard = new GuardInstall(s_kernel, Guard);
        var zapped = new List<VirtualRange>();

        Assert.True(guard.TryInstall(made.Space.Vmas[0], s_range, range =>
        {
            zapped.Add(range);
            made[0x20_0000] = 0;
        }));

        Assert.Equal([s_range], zapped);
        Assert.Equal([0, Guard, Guard, Guard, Guard, 0], Entries(made));
    }

    [Fact]
    public void A_huge_page_ends_each_try_and_stays_whole()
    {
        using HandMadeSpace made = Make();
        made[0x20_0000, 21] = 0x4000_0000 | Page | Huge;
        using var held = made.Space.Lock.EnterRead();
        int tries = 0;

        Assert.False(new GuardInstall(s_kernel, Guard).TryInstall(made.Space.Vmas[0], s_range, _ => tries++));

        Assert.Equal(3, tries);
        Assert.Equal(0x4000_0000 | Page | Huge, made[0x20_0000, 21]);
    }

    private static HandMadeSpace Make()
    {
        var made = new HandMadeSpace();
        made.Add(0x1f_0000, 0x40_0000);
        return made;
    }

    private static IEnumerable<ulong> Entries(HandMadeSpace made)
        => Enumerable.Range(0, 6).Select(page => made[0x1f_d000 + ((ulong)page << 12)]);
}
