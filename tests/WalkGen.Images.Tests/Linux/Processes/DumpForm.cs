namespace WalkGen.Images.Tests;

/// <summary>The form of a dump.</summary>
public enum DumpForm
{
    /// <summary>An ELF core, with VMCOREINFO.</summary>
    Core,

    /// <summary>LiME: ranges of memory without anything else.</summary>
    Lime,

    /// <summary>Raw memory.</summary>
    Raw,
}
