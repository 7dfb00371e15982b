using WalkGen.Linux;

namespace WalkGen.Images.Tests;

/// <summary>The build options of kernels that number their special swap types, and what decides each.</summary>
public class ImageKernelTests
{
    private const LinuxConfig All = LinuxConfig.MemoryFailure | LinuxConfig.Migration | LinuxConfig.DevicePrivate | LinuxConfig.PteMarker;

    public static TheoryData<string, string, LinuxConfig, LinuxConfig> Symbols => new()
    {
        { "6.8.0", "memory_failure migrate_pages make_device_exclusive_range", All & ~LinuxConfig.PteMarker, LinuxConfig.None },
        { "7.2.0", "memory_failure migrate_pages make_device_exclusive", All & ~LinuxConfig.PteMarker, LinuxConfig.None },
        { "6.8.0", "migrate_pages", LinuxConfig.Migration, LinuxConfig.None },
        { "6.8.0", "memory_failure_queue sys_migrate_pages make_device_exclusive_", LinuxConfig.None, LinuxConfig.None },
        { "6.1.0", "migrate_pages pte_marker_uffd_wp handle_userfault", LinuxConfig.Migration | LinuxConfig.PteMarker, LinuxConfig.None },
        { "6.1.0", "memory_failure", LinuxConfig.MemoryFailure, LinuxConfig.None },
        { "6.1.0", "migrate_pages handle_userfault", LinuxConfig.Migration | LinuxConfig.PteMarker, LinuxConfig.PteMarker },
        { "5.10.0", "memory_failure", LinuxConfig.MemoryFailure, LinuxConfig.DevicePrivate },
    };

    [Theory]
    [MemberData(nameof(Symbols))]
    public void Symbols_decide(string release, string names, LinuxConfig config, LinuxConfig assumed)
    {
        KernelImage kernel = new KallsymsWriter().Functions(names.Split(' ')).WriteTo(new KernelImage(release));
        ImageKernel found = Find(kernel);
        Assert.Equal(config, found.Kernel.Config);
        Assert.Equal(assumed, found.Assumed);
        Assert.Equal(KernelConfigSource.Kallsyms, found.SourceOf(LinuxConfig.Migration));
        if (assumed != LinuxConfig.None) Assert.Equal(KernelConfigSource.Assumed, found.SourceOf(assumed));
        Assert.True(found.FitsSwapAreas);
    }

    [Theory]
    [InlineData("NUMBER(PG_hwpoison)=22\nNUMBER(PG_head_mask)=64", true)]
    [InlineData("NUMBER(PG_hwpoison)=22", true)]
    [InlineData("NUMBER(PG_head_mask)=64", false)]
    [InlineData("NUMBER(PG_lru)=4", null)]
    public void VMCOREINFO_decides_about_memory_failure(string lines, bool? isSet)
    {
        KernelImage kernel = new("6.8.0");
        kernel.Line(lines);
        ImageKernel found = Find(kernel);
        Assert.Equal(isSet is null ? KernelConfigSource.Assumed : KernelConfigSource.VmCoreInfo, found.SourceOf(LinuxConfig.MemoryFailure));
        Assert.Equal(isSet ?? true, found.Kernel.Config!.Value.HasFlag(LinuxConfig.MemoryFailure));
        Assert.Equal(LinuxConfig.Migration | LinuxConfig.DevicePrivate | (isSet is null ? LinuxConfig.MemoryFailure : 0), found.Assumed);
    }

    [Theory]
    [InlineData("6.1.0-56-amd64", LinuxConfig.MemoryFailure | LinuxConfig.Migration | LinuxConfig.PteMarker)]
    [InlineData("6.1.0-50-arm64", LinuxConfig.MemoryFailure | LinuxConfig.Migration)]
    [InlineData("6.1.0-50-686", LinuxConfig.MemoryFailure | LinuxConfig.Migration)]
    [InlineData("6.1.0-50-686-pae", LinuxConfig.MemoryFailure | LinuxConfig.Migration)]
    [InlineData("6.1.0-50-cloud-amd64", null)]
    [InlineData("6.1.0-50-amd64x", null)]
    [InlineData("6.1.0--amd64", null)]
    [InlineData("6.1.0-amd64", null)]
    [InlineData("6.1.10-50-amd64", null)]
    public void The_name_of_a_release_of_Debian_12_decides(string release, LinuxConfig? config)
    {
        ImageKernel found = Find(new KernelImage(release));
        Assert.Equal(config is null ? All : LinuxConfig.None, found.Assumed);
        Assert.Equal(config is null ? KernelConfigSource.Assumed : KernelConfigSource.Release, found.SourceOf(LinuxConfig.DevicePrivate));
        if (config is not null) Assert.Equal(config, found.Kernel.Config);

        ImageKernel other = Find(new KernelImage(release), new LinuxVersion(6, 0))!; // not the release of the image
        Assert.Equal(All, other.Assumed);
    }

    [Fact]
    public void An_assumption_concerns_the_types_that_another_choice_changes()
    {
        ImageKernel found = Find(new KernelImage("6.8.0"));
        Assert.Equal(All & ~LinuxConfig.PteMarker, found.Assumed);
        Assert.Equal(LinuxKernel.DefaultConfig(Formats.Architecture.X86_64) & ~LinuxConfig.PteMarker, found.Kernel.Config);

        // MAX_SWAPFILES is 32 - 1 - 3 - 4 - 1 = 23 with all options; the last type is always the marker.
        Assert.Equal([.. Enumerable.Range(23, 8)], AssumedTypes(found));
        Assert.False(found.IsAssumed(new NonPresentEntry(NonPresentKind.ProtNone, null, null, 0, NonPresentFlags.None)));

        KernelImage known = new KallsymsWriter().Functions("migrate_pages").WriteTo(new KernelImage("6.8.0"));
        Assert.Empty(AssumedTypes(Find(known)));
    }

    [Theory]
    [InlineData("5.14.0", 25, true)] // 32 - 1 - 2 - 4
    [InlineData("5.14.0", 23, false)] // with the types of a later release, as in RHEL 9
    [InlineData("6.8.0", 23, true)]
    [InlineData("6.8.0", 24, true)] // padding
    public void The_array_of_swap_areas_shows_whether_the_release_has_other_types(string release, int room, bool fits)
    {
        KallsymsWriter writer = new KallsymsWriter().Functions("memory_failure", "migrate_pages", "make_device_exclusive_range");
        ulong array = KernelImage.Code + 0x1000;
        writer.Add('B', "swap_info", array).Add('b', "alias", array).Add('b', "next", array + (8 * (ulong)room) + 4);
        ImageKernel found = Find(writer.WriteTo(new KernelImage(release)));
        Assert.Equal(LinuxConfig.None, found.Assumed);
        Assert.Equal(fits, found.FitsSwapAreas);
        Assert.Equal(fits ? [] : [.. Enumerable.Range(room, 32 - room)], AssumedTypes(found));
    }

    [Fact]
    public void The_release_may_be_given_and_must_be_known()
    {
        using TestFile file = new(new CoreBuilder().Load(0x1000, [1]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Null(image.FindLinuxKernel());
        Assert.Null(image.FindLinuxKernel(new LinuxVersion(4, 19)));
        ImageKernel found = image.FindLinuxKernel(new LinuxVersion(6, 1))!;
        Assert.Equal(new LinuxVersion(6, 1), found.Kernel.Version);
        Assert.Equal(All, found.Assumed);
        Assert.Null(Find(new KernelImage("6.8.0"), new LinuxVersion(4, 19)));
        Assert.Equal(new LinuxVersion(5, 10), Find(new KernelImage("6.8.0"), new LinuxVersion(5, 10))!.Kernel.Version);
    }

    [Fact]
    public void The_width_of_physical_addresses_is_that_of_VMCOREINFO()
    {
        KernelImage kernel = new("6.8.0");
        kernel.Line("NUMBER(MAX_PHYSMEM_BITS)=52");
        Assert.Equal(52, Find(kernel).Kernel.PhysicalAddressBits);
        kernel = new("6.8.0");
        kernel.Line("NUMBER(MAX_PHYSMEM_BITS)=64");
        Assert.Null(Find(kernel).Kernel.PhysicalAddressBits);
    }

    private static ImageKernel Find(KernelImage kernel) => Assert.IsType<ImageKernel>(Find(kernel, null));

    private static ImageKernel? Find(KernelImage kernel, LinuxVersion? version)
    {
        using TestFile file = new(kernel.Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        return image.FindLinuxKernel(version);
    }

    private static List<int> AssumedTypes(ImageKernel found) => [.. Enumerable.Range(0, 32).Where(type =>
        found.IsAssumed(new NonPresentEntry(NonPresentKind.Swap, null, type, 0, NonPresentFlags.None)))];
}
