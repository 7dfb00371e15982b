namespace WalkGen;

/// <summary>How a run of one piece of a walk continues that of the piece before.</summary>
internal enum RunJoin
{
    /// <summary>It is another run.</summary>
    None,

    /// <summary>Both are one run.</summary>
    Whole,

    /// <summary>Both are one run, which maps one frame again and again.</summary>
    Repeated,

    /// <summary>Some of its pages belong to the run before.</summary>
    Part,
}
