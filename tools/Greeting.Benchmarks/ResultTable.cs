using System.Globalization;
using System.Text;

namespace Greeting.Benchmarks;

/// <summary>Rows of text under a title and column headings.</summary>
sealed class ResultTable(string title, params string[] headings)
{
    readonly List<string[]> rows = [];

    public void Add(params string[] cells) => rows.Add(cells);

    public string ToText()
    {
        var widths = headings.Select((heading, column) => rows.Where(row => column < row.Length - 1 || row.Length == headings.Length)
            .Select(row => column < row.Length ? row[column].Length : 0).Append(heading.Length).Max()).ToArray();
        var text = new StringBuilder().AppendLine().AppendLine(title).AppendLine();
        foreach (var row in rows.Prepend(headings))
        {
            text.AppendLine(string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))));
        }

        return text.ToString();
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"**{title}**").AppendLine();
        text.AppendLine($"| {string.Join(" | ", headings)} |").AppendLine($"|---|{string.Concat(Enumerable.Repeat("---:|", headings.Length - 1))}");
        foreach (var row in rows)
        {
            text.AppendLine($"| {string.Join(" | ", row.Concat(Enumerable.Repeat("", headings.Length - row.Length)))} |");
        }

        return text.ToString();
    }
}
