using System.Reflection;
using System.Text.RegularExpressions;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Protocol;

/// <summary>The statements of the documents about the repository and the database are correct.</summary>
internal sealed partial class DocumentTests : ServerFixture
{
    private static IEnumerable<string> Pages() =>
        Directory.GetFiles(Repository.Root, "*.md").Select(path => Path.GetFileName(path))
            .Concat(Repository.Files("docs", "*.md"));

    [Test]
    public async Task The_privacy_page_names_each_table()
    {
        var page = Repository.Read("docs/privacy.md");
        var tables = await Server.Get<Database>().ReadAsync(
            read => read.Query<string>(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name", new { }),
            CancellationToken.None);

        Assert.That(tables, Has.Count.GreaterThan(20));
        Assert.That(tables.Where(table => !page.Contains($"`{table}`", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCaseSource(nameof(Pages))]
    public void Each_link_on_a_page_has_a_target(string page)
    {
        var broken = Links().Matches(Repository.Read(page)).Select(match => match.Groups[1].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && !Resolves(page, link));

        Assert.That(broken, Is.Empty);
    }

    [Test]
    public void The_fast_lane_excludes_an_existing_category()
    {
        var category = LeftOut().Match(Repository.Read("test.sh")).Groups[1].Value;
        var fixtures = typeof(DocumentTests).Assembly.GetTypes()
            .Where(type => type.GetCustomAttributes<CategoryAttribute>().Any(named => named.Name == category));

        Assert.That(fixtures.Count(), Is.GreaterThan(5), category);
    }

    private static bool Resolves(string page, string link)
    {
        var target = Repository.Resolve(page, link).Split('#', 2);
        var path = Repository.PathOf(target[0]);
        return (File.Exists(path) || Directory.Exists(path))
            && (target.Length == 1 || Markdown.AnchorsByLine(File.ReadAllText(path)).Contains(target[1]));
    }

    [GeneratedRegex(@"(?<!`)\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"TestCategory!=(\w+)")]
    private static partial Regex LeftOut();
}
