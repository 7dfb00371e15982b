namespace WalkGen;

/// <summary>The number of bits of a physical address in entries of 8 bytes.</summary>
internal interface IPhysicalWidth
{
    /// <summary>The number of bits, from 32 to 52.</summary>
    static abstract int Bits { get; }
}

/// <summary>All address bits of an entry.</summary>
internal readonly struct FullWidth : IPhysicalWidth { public static int Bits => 52; }

internal readonly struct Width32 : IPhysicalWidth { public static int Bits => 32; }
internal readonly struct Width33 : IPhysicalWidth { public static int Bits => 33; }
internal readonly struct Width34 : IPhysicalWidth { public static int Bits => 34; }
internal readonly struct Width35 : IPhysicalWidth { public static int Bits => 35; }
internal readonly struct Width36 : IPhysicalWidth { public static int Bits => 36; }
internal readonly struct Width37 : IPhysicalWidth { public static int Bits => 37; }
internal readonly struct Width38 : IPhysicalWidth { public static int Bits => 38; }
internal readonly struct Width39 : IPhysicalWidth { public static int Bits => 39; }
internal readonly struct Width40 : IPhysicalWidth { public static int Bits => 40; }
internal readonly struct Width41 : IPhysicalWidth { public static int Bits => 41; }
internal readonly struct Width42 : IPhysicalWidth { public static int Bits => 42; }
internal readonly struct Width43 : IPhysicalWidth { public static int Bits => 43; }
internal readonly struct Width44 : IPhysicalWidth { public static int Bits => 44; }
internal readonly struct Width45 : IPhysicalWidth { public static int Bits => 45; }
internal readonly struct Width46 : IPhysicalWidth { public static int Bits => 46; }
internal readonly struct Width47 : IPhysicalWidth { public static int Bits => 47; }
internal readonly struct Width48 : IPhysicalWidth { public static int Bits => 48; }
internal readonly struct Width49 : IPhysicalWidth { public static int Bits => 49; }
internal readonly struct Width50 : IPhysicalWidth { public static int Bits => 50; }
internal readonly struct Width51 : IPhysicalWidth { public static int Bits => 51; }
