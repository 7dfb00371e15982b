using WalkGen.Conformance.Tests.Machines;
using WalkGen.Conformance.Tests.Scenarios;
using WalkGen.Dirty;

namespace WalkGen.Conformance.Tests.Calls;

/// <summary>A call of one of the two dirty helpers, which bring walkers of their own.</summary>
internal static class DirtyHelperCall
{
    public static CallResult WriteProtect(Machine machine, CallSpec call)
        => new(MappingDirtyHelpers.WriteProtect(machine.Mapping, call.Number("first"), call.Number("nr")), []);

    public static CallResult CleanAndRecord(Machine machine, CallSpec call)
    {
        ulong[] words = [.. call.Numbers("bitmap")];
        var bitmap = new DirtyBitmap(words, call.Number("bitmap_pgoff")) { Start = call.Number("bm_start"), End = call.Number("bm_end") };
        long changed = MappingDirtyHelpers.CleanAndRecord(machine.Mapping, call.Number("first"), call.Number("nr"), bitmap);
        return new(
            changed, [$"bm_start 0x{bitmap.Start:x}", $"bm_end 0x{bitmap.End:x}",
            $"bitmap {string.Join(' ', words.Select(static word => $"0x{word:x}"))}"]);
    }
}
