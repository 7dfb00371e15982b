namespace WalkGen.Images;

/// <summary>How a CPU translates addresses.</summary>
public enum PagingMode
{
    /// <summary>Not at all: virtual addresses are physical ones.</summary>
    None,

    /// <summary>x86 with two levels of 32-bit entries (Intel SDM volume 3A, section 5.3 "32-Bit Paging").</summary>
    X86,

    /// <summary>The same with CR4.PSE clear: bit 7 of an entry in the root is ignored, and there are no pages of 4 MiB.</summary>
    X86NoPse,

    /// <summary>x86 with three levels of 64-bit entries (Intel SDM volume 3A, section 5.4 "PAE Paging").</summary>
    X86Pae,

    /// <summary>x86-64 with four levels (Intel SDM volume 3A, section 5.5).</summary>
    X86_64,

    /// <summary>x86-64 with five levels: LA57 (Intel SDM volume 3A, section 5.5).</summary>
    X86_64La57,
}
