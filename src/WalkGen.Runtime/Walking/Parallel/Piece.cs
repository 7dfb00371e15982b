using System.Runtime.ExceptionServices;

namespace WalkGen;

/// <summary>A part of a parallel walk: entries of one PMD table, or what the walk has met above the PMD tables before them.</summary>
internal sealed class Piece<TWalker>(TWalker walker, in PageWalk walk)
{
    /// <summary>The walker of the piece.</summary>
    public TWalker Walker = walker;

    /// <summary>The state of its walk.</summary>
    public PageWalk Walk = walk;

    /// <summary>The first address.</summary>
    public ulong First { get; init; }

    /// <summary>The last address, inclusive.</summary>
    public ulong Last { get; init; }

    /// <summary>Whether it has been walked.</summary>
    public bool IsWalked { get; set; }

    /// <summary>The code with which a handler ended the walk; 0 if none did.</summary>
    public int Code { get; set; }

    /// <summary>The exception of a handler; null if there is none.</summary>
    public ExceptionDispatchInfo? Failure { get; set; }

    /// <summary>Whether the serial walk would not have gone on after it.</summary>
    public bool EndsWalk => Code != 0 || Failure is not null;
}
