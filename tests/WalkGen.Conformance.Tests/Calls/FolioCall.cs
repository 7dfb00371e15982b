using WalkGen.Conformance.Tests.Machines;
using WalkGen.Conformance.Tests.Scenarios;
using WalkGen.Linux;

namespace WalkGen.Conformance.Tests.Calls;

/// <summary>The lookup of one folio, ended at once.</summary>
internal static class FolioCall
{
    public static CallResult Run(Machine machine, CallSpec call)
    {
        Vma vma = machine.Vmas[call.Index("vma")];
        if (!FolioWalk.TryStart(vma, new VirtualAddress(call.Number("start")), (FolioWalkOptions)call.Index("fw"), out FolioWalk folio))
        {
            return new(0, []);
        }

        int shift = vma.Space!.PageShift;
        using (folio)
        {
            string page = folio.Page is { } address ? $"0x{address.Value >> shift:x}" : "null";
            return new(
                1, [$"level {folio.Level.ToString().ToLowerInvariant()}", $"entry 0x{folio.Entry:x}",
                $"head 0x{folio.Head.Value >> shift:x}", $"page {page}"]);
        }
    }
}
