namespace WalkGen.Conformance.Tests.Formats;

/// <summary>Five levels of 8 entries.</summary>
public readonly struct Tiny5 : IGeometry
{
    public static string Name => "tiny5";

    public static int PageShift => 12;

    public static int IndexBits(PageTableLevel level) => 3;
}

/// <summary>Four levels of 8 entries.</summary>
public readonly struct Tiny4 : IGeometry
{
    public static string Name => "tiny4";

    public static int PageShift => 12;

    public static int IndexBits(PageTableLevel level) => level == PageTableLevel.P4d ? 0 : 3;
}

/// <summary>Three levels of 8 entries.</summary>
public readonly struct Tiny3 : IGeometry
{
    public static string Name => "tiny3";

    public static int PageShift => 12;

    public static int IndexBits(PageTableLevel level) => level is PageTableLevel.P4d or PageTableLevel.Pud ? 0 : 3;
}

/// <summary>Two levels of 16 entries.</summary>
public readonly struct Tiny2 : IGeometry
{
    public static string Name => "tiny2";

    public static int PageShift => 12;

    public static int IndexBits(PageTableLevel level) => level is PageTableLevel.P4d or PageTableLevel.Pud or PageTableLevel.Pmd ? 0 : 4;
}

/// <summary>Four levels of 8 entries, pages of 64 KiB.</summary>
public readonly struct Tiny64k : IGeometry
{
    public static string Name => "tiny64k";

    public static int PageShift => 16;

    public static int IndexBits(PageTableLevel level) => level == PageTableLevel.P4d ? 0 : 3;
}

/// <summary>x86-64 with five levels.</summary>
public readonly struct X86With5Levels : IGeometry
{
    public static string Name => "x86_5";

    public static int PageShift => 12;

    public static bool IsSignExtended => true;

    public static int IndexBits(PageTableLevel level) => 9;
}

/// <summary>x86-64.</summary>
public readonly struct X86With4Levels : IGeometry
{
    public static string Name => "x86_4";

    public static int PageShift => 12;

    public static bool IsSignExtended => true;

    public static int IndexBits(PageTableLevel level) => level == PageTableLevel.P4d ? 0 : 9;
}

/// <summary>RISC-V Sv39.</summary>
public readonly struct Sv39 : IGeometry
{
    public static string Name => "sv39";

    public static int PageShift => 12;

    public static bool IsSignExtended => true;

    public static int IndexBits(PageTableLevel level) => level is PageTableLevel.P4d or PageTableLevel.Pud ? 0 : 9;
}

/// <summary>i386 with PAE: four entries in the root.</summary>
public readonly struct Pae : IGeometry
{
    public static string Name => "pae";

    public static int PageShift => 12;

    public static int IndexBits(PageTableLevel level)
        => level switch { PageTableLevel.Pgd => 2, PageTableLevel.Pmd or PageTableLevel.Pte => 9, _ => 0 };
}

/// <summary>i386 without PAE.</summary>
public readonly struct I386 : IGeometry
{
    public static string Name => "i386";

    public static int PageShift => 12;

    public static int IndexBits(PageTableLevel level) => level is PageTableLevel.P4d or PageTableLevel.Pud or PageTableLevel.Pmd ? 0 : 10;
}

/// <summary>arm64 with pages of 64 KiB and 48-bit addresses.</summary>
public readonly struct Arm64With64KPages : IGeometry
{
    public static string Name => "arm64_64k";

    public static int PageShift => 16;

    public static int IndexBits(PageTableLevel level)
        => level switch { PageTableLevel.Pgd => 6, PageTableLevel.Pmd or PageTableLevel.Pte => 13, _ => 0 };
}

/// <summary>Five levels of unequal widths.</summary>
public readonly struct Mixed5 : IGeometry
{
    public static string Name => "mixed5";

    public static int PageShift => 14;

    public static int IndexBits(PageTableLevel level)
        => level switch { PageTableLevel.P4d or PageTableLevel.Pmd => 2, PageTableLevel.Pte => 4, _ => 3 };
}
