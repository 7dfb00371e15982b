using Arm = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr0>;
using Sv39 = WalkGen.RiscV<WalkGen.Formats.Sv39>;

using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Linux.Kernels;

/// <summary>Paging formats and releases, and the rules of each.</summary>
public static class KernelCases
{
    /// <summary>Each format with releases between which its entries changed.</summary>
    public static TheoryData<object, string> All
    {
        get
        {
            var cases = new TheoryData<object, string>();
            Add(default(X86_64), "5.0", "5.7", "5.19", "6.1", "6.6", "6.12", "7.2");
            Add(default(X86_64La57), "6.1", "6.6");
            Add(default(X86Pae), "6.1", "6.6");
            Add(default(X86), "6.1", "6.6");
            Add(default(Arm), "6.1", "6.10", "7.2");
            Add(default(Sv39), "6.1", "6.3", "6.12", "6.19");
            return cases;

            void Add(object format, params string[] releases)
            {
                foreach (string release in releases) cases.Add(format, release);
            }
        }
    }

    internal static LinuxVersion Parse(string release)
    {
        Assert.True(LinuxVersion.TryParse(release, out LinuxVersion version));
        return version;
    }

    internal static KernelRules RulesOf<TPaging>(LinuxVersion version, bool isHuge = false)
        where TPaging : struct, IPagingFormat
        => default(TPaging) switch
        {
            X86_64 => new X86Rules(version, 4, isHuge),
            X86_64La57 => new X86Rules(version, 5, isHuge),
            X86Pae => new X86Rules(version, 3, isHuge),
            X86 => new X86Rules(version, 2, isHuge),
            Arm => new AArch64Rules(version, isHuge),
            _ => new RiscVRules(version, isHuge),
        };
}
