namespace WalkGen.Images;

/// <summary>What decides whether a kernel was built with an option.</summary>
public enum KernelConfigSource
{
    /// <summary>Nothing: the image does not contain it. The option is that of Debian 12's kernel.</summary>
    Assumed,

    /// <summary>VMCOREINFO: <c>NUMBER(PG_hwpoison)</c> is there or not.</summary>
    VmCoreInfo,

    /// <summary>The kernel's symbols: a function that is compiled only with the option is there or not.</summary>
    Kallsyms,

    /// <summary>The configuration in a kernel with CONFIG_IKCONFIG.</summary>
    ConfigGz,

    /// <summary>The name of the release: it is a kernel of Debian 12, such as <c>6.1.0-56-amd64</c>.</summary>
    Release,
}
