using System.Reflection;
using System.Text.RegularExpressions;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Protocol;

/// <summary>What the documents say of the repository and of the database is so.</summary>
internal sealed partial class DocumentTests : ServerFixture
{
    private static readonly string Root = Path.GetDirectoryName(ProtocolPage.Find("PROTOCOL.md"))!;

    private static IEnumerable<string> Pages() =>
        Directory.GetFiles(Root, "*.md").Concat(Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path));

    [Test]
    public async Task The_privacy_page_names_each_table()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Root, "docs", "privacy.md"));
        var tables = await Server.Get<Database>().ReadAsync(
            read => read.Query<string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name", new { }),
            CancellationToken.None);

        Assert.That(tables, Has.Count.GreaterThan(20));
        Assert.That(tables.Where(table => !page.Contains($"`{table}`", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCaseSource(nameof(Pages))]
    public void Each_link_of_a_page_leads_somewhere(string page)
    {
        var path = Path.Combine(Root, page);
        var text = File.ReadAllText(path);
        var broken = Links().Matches(text).Select(match => match.Groups[1].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && !LeadsSomewhere(path, link));

        Assert.That(broken, Is.Empty);
    }

    [Test]
    public void The_fast_lane_leaves_out_a_category_that_fixtures_have()
    {
        var category = LeftOut().Match(File.ReadAllText(Path.Combine(Root, "test.sh"))).Groups[1].Value;
        var fixtures = typeof(DocumentTests).Assembly.GetTypes()
            .Where(type => type.GetCustomAttributes<CategoryAttribute>().Any(named => named.Name == category));

        Assert.That(fixtures.Count(), Is.GreaterThan(5), category);
    }

    private static bool LeadsSomewhere(string page, string link)
    {
        var (file, anchor) = link.Split('#', 2) is [var before, var after] ? (before, after) : (link, "");
        var target = file.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, file));
        return (File.Exists(target) || Directory.Exists(target)) && (anchor.Length == 0 || Anchors(target).Contains(anchor));
    }

    // As the web sites that show Markdown name headings.
    private static IEnumerable<string> Anchors(string path) =>
        File.ReadLines(path).Where(line => line.StartsWith('#'))
            .Select(line => NotInAnchors().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"(?<!`)\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"TestCategory!=(\w+)")]
    private static partial Regex LeftOut();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
