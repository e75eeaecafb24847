using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Refuses an executable that needs a newer C library than its target system has. The versions are in the section
/// .gnu.version_r of a 64-bit ELF file:
/// https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html.
/// </summary>
public sealed class CheckGlibcVersion : Task
{
    const uint VersionNeeds = 0x6ffffffe;
    const string Prefix = "GLIBC_";

    /// <summary>The executable.</summary>
    [Required]
    public string File { get; set; } = "";

    /// <summary>The newest version that the target system has.</summary>
    [Required]
    public string Greatest { get; set; } = "";

    /// <summary>The command that builds and deploys one that does not need more.</summary>
    [Required]
    public string Remedy { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        var needed = Needs(System.IO.File.ReadAllBytes(File))
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && Version.TryParse(name.Substring(Prefix.Length), out _))
            .Select(name => Version.Parse(name.Substring(Prefix.Length)))
            .DefaultIfEmpty(new Version(0, 0))
            .Max();
        if (needed > Version.Parse(Greatest))
        {
            Log.LogError($"{Path.GetFileName(File)} needs glibc {needed} and Lambda has {Greatest}: this operating system is too new to link on. To build the package in a container and deploy it: {Remedy}");
        }

        return !Log.HasLoggedErrors;
    }

    static IEnumerable<string> Needs(byte[] elf)
    {
        var sections = (int)BitConverter.ToInt64(elf, 0x28);
        var (size, count) = (BitConverter.ToUInt16(elf, 0x3a), BitConverter.ToUInt16(elf, 0x3c));
        for (var section = sections; section < sections + (size * count); section += size)
        {
            if (BitConverter.ToUInt32(elf, section + 4) != VersionNeeds)
            {
                continue;
            }

            var names = Offset(elf, sections + (size * (int)BitConverter.ToUInt32(elf, section + 0x28)));
            var file = Offset(elf, section);
            for (var files = BitConverter.ToUInt32(elf, section + 0x2c); files > 0; files--)
            {
                var version = file + (int)BitConverter.ToUInt32(elf, file + 8);
                for (var versions = BitConverter.ToUInt16(elf, file + 2); versions > 0; versions--)
                {
                    yield return Text(elf, names + (int)BitConverter.ToUInt32(elf, version + 8));
                    version += (int)BitConverter.ToUInt32(elf, version + 12);
                }

                file += (int)BitConverter.ToUInt32(elf, file + 12);
            }
        }
    }

    static int Offset(byte[] elf, int section) => (int)BitConverter.ToInt64(elf, section + 0x18);

    static string Text(byte[] elf, int start) => Encoding.ASCII.GetString(elf, start, Array.IndexOf<byte>(elf, 0, start) - start);
}
