using System.ComponentModel;

namespace WalkGen.CompilerServices;

/// <summary>The generated part of a fused walker: its parts.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IFusedWalker : IEntryWalker
{
    /// <summary>The number of parts, at most 32.</summary>
    static abstract int PartCount { get; }

    /// <summary>Calls <paramref name="call"/> with the part <paramref name="index"/>.</summary>
    int Call<TCall>(int index, ref TCall call)
        where TCall : struct, IPartCall, allows ref struct;

    /// <summary>Stores the result of the part <paramref name="index"/>.</summary>
    void SetResult(int index, WalkResult result);
}
