#:project ../src/WalkGen.Images
#:property PublishAot=false

using System.Globalization;
using WalkGen;
using WalkGen.Images;
using WalkGen.Linux;

using var image = MemoryImage.Open(args[0]);
DumpedKernel kernel = image.OpenKernel();
KernelProcess process = kernel.Find(int.Parse(args[1], CultureInfo.InvariantCulture))!;
var smaps = new Smaps(process, []);
smaps.Walk(kernel.OpenAddressSpace(process)!);
foreach (var (name, (resident, dirty)) in smaps.Sums.OrderByDescending(static sum => sum.Value.Resident))
    Console.WriteLine($"{resident >> 10,8} KiB resident, {dirty >> 10,8} KiB dirty  {name}");

[PageWalker]
internal partial struct Smaps(KernelProcess process, Dictionary<string, (ulong Resident, ulong Dirty)> sums)
{
    private string _name = "";

    public readonly Dictionary<string, (ulong Resident, ulong Dirty)> Sums => sums;

    [PreVma]
    private void OnVma(Vma vma) // the name may contain anything
        => _name = Uri.EscapeDataString(process.FindArea(vma.Range.Start)?.Name ?? "anonymous");

    [PmdEntry]
    private readonly WalkAction OnPmd<TPaging>(Entry<TPaging> pmd) where TPaging : struct, IPagingFormat
    {
        if (pmd.IsTable) return WalkAction.Subtree;
        OnPte(pmd);
        return WalkAction.Continue;
    }

    [PteEntry]
    private readonly void OnPte<TPaging>(Entry<TPaging> pte) where TPaging : struct, IPagingFormat
    {
        if (!pte.IsPresent || pte.Has(EntryFlags.Special)) return;
        (ulong resident, ulong dirty) = sums.GetValueOrDefault(_name);
        sums[_name] = (resident + pte.Size, dirty + (pte.IsDirty ? pte.Size : 0));
    }
}
