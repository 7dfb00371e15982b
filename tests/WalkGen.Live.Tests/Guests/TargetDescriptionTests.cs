namespace WalkGen.Live.Tests;

/// <summary>The description of registers in XML, also hostile ones.</summary>
public class TargetDescriptionTests
{
    private const string Start = """<?xml version="1.0"?><!DOCTYPE target SYSTEM "gdb-target.dtd">""";

    [Fact]
    public void Registers_are_numbered_in_the_order_of_the_documents()
    {
        TargetDescription description = Read(
            ("target.xml", Start + """<target><xi:include href="core.xml"/><xi:include href="system.xml"/></target>"""),
            ("core.xml", Start + """
                <feature name="org.gnu.gdb.i386.core">
                  <flags id="f" size="4"><field name="" start="22" end="31"/></flags>
                  <reg name="rax" bitsize="64" type="int64" regnum="0"/><reg name="rip" bitsize="64"/>
                </feature>
                """),
            ("system.xml", """<feature name="s"><reg name="cr0" bitsize="32"/><reg name="cr3" bitsize="64" regnum="40"/></feature>"""));

        Assert.Equal(new GdbRegister(1, 64), description.Find("rip"));
        Assert.Equal(new GdbRegister(2, 32), description.Find("none", "CR0"));
        Assert.Equal(new GdbRegister(40, 64), description.Find("cr3"));
        Assert.Null(description.Find("cr4"));
    }

    [Theory]
    [InlineData("<target><reg", "the target description is malformed in line 1 of a document")]
    [InlineData("<target><reg bitsize='64'/></target>", "the target description has a register without a name or a size")]
    [InlineData("<target><reg name='a' bitsize='x'/></target>", "the target description has a register with a malformed number")]
    [InlineData(
        "<target><reg name='a' bitsize='8' regnum='2000000'/></target>",
        "the target description has more than 16384 registers, or numbers above 1048576")]
    [InlineData("<target><xi:include href='target.xml'/></target>", "the target description includes more than 64 documents, or itself")]
    public void Malformed_descriptions_are_refused(string text, string fault)
        => Assert.Equal(fault, Assert.Throws<FormatException>(() => Read(("target.xml", text))).Message);

    [Fact]
    public void Entities_of_a_DTD_do_not_exist()
    {
        string bomb = """<!DOCTYPE t [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><t><reg name="&b;" bitsize="64"/></t>""";

        Assert.Equal(
            "the target description is malformed in line 1 of a document",
            Assert.Throws<FormatException>(() => Read(("target.xml", bomb))).Message);
    }

    private static TargetDescription Read(params (string Name, string Text)[] documents)
        => TargetDescription.Read(name => documents.Single(document => document.Name == name).Text);
}
