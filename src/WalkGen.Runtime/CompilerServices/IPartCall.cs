using System.ComponentModel;

namespace WalkGen.CompilerServices;

/// <summary>What to do with a part of a fused walker.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPartCall
{
    /// <summary>Does it; returns a code.</summary>
    int Run<TPart>(ref TPart part)
        where TPart : IEntryWalker;
}
