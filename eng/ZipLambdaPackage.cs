using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Reflection;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Zips a publish folder for Lambda. The same files give the same bytes: entries are sorted and have the same time and mode.
/// </summary>
public sealed class ZipLambdaPackage : Task
{
    /// <summary>The earliest time that a zip can hold.</summary>
    static readonly DateTimeOffset Time = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A regular file, readable and executable by everybody (rwxr-xr-x), in the upper half as Unix programs write it.</summary>
    const int Mode = unchecked((int)(0x81EDu << 16));

    /// <summary><c>CompressionLevel.SmallestSize</c>, which .NET Standard 2.0 does not name.</summary>
    const CompressionLevel SmallestSize = (CompressionLevel)3;

    /// <summary>Reflected, because a task compiles against .NET Standard 2.0, which does not know it.</summary>
    static readonly PropertyInfo Attributes = typeof(ZipArchiveEntry).GetProperty("ExternalAttributes");

    /// <summary>The publish folder.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>The file that becomes <c>bootstrap</c>.</summary>
    [Required]
    public string Executable { get; set; } = "";

    /// <summary>The zip to write.</summary>
    [Required]
    public string Package { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        var root = Path.GetFullPath(Folder);
        var files = Directory.GetFiles(root, "*", SearchOption.AllDirectories)
            .Select(file => (File: file, Name: file.Substring(root.Length).TrimStart(Path.DirectorySeparatorChar).Replace('\\', '/')))
            .Select(file => (file.File, Name: file.Name == Executable ? "bootstrap" : file.Name))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Package)));
        using (var stream = File.Create(Package))
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (file, name) in files)
            {
                var entry = zip.CreateEntry(name, SmallestSize);
                entry.LastWriteTime = Time;
                Attributes.SetValue(entry, Mode);
                using (var source = File.OpenRead(file))
                using (var target = entry.Open())
                {
                    source.CopyTo(target);
                }
            }
        }

        return true;
    }
}
