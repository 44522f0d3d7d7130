using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace ChatServer.Tests.Protocol;

/// <summary>The options that docs/configuration.md lists and the tests that docs/testing.md names exist.</summary>
internal sealed partial class ListTests
{
    private const string Elsewhere = "see appsettings.json";
    private static readonly string Promises = Repository.Read("docs/testing.md");
    private static readonly string Configuration = Repository.Read("docs/configuration.md");

    [Test]
    public void The_configuration_page_lists_every_option_with_its_default()
    {
        var options = new ConfigurationBuilder().AddJsonFile(Repository.PathOf("appsettings.json")).Build().AsEnumerable()
            .Where(option => option.Value is not null && !option.Key.StartsWith("Serilog", StringComparison.Ordinal))
            .ToDictionary(option => option.Key, option => option.Value);

        var listed = OptionRow().Matches(Configuration)
            .ToDictionary(row => row.Groups["key"].Value, row => row.Groups["default"].Value);

        Assert.That(listed.Keys, Is.EquivalentTo(options.Keys));
        Assert.That(listed.Where(option => option.Value != Elsewhere
            && !option.Value.Trim('`').Equals(options[option.Key], StringComparison.OrdinalIgnoreCase)), Is.Empty);
    }

    [Test]
    public void Every_test_named_on_the_testing_page_exists()
    {
        var tests = typeof(ListTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public))
            .Select(method => method.Name).ToHashSet();

        var named = TestName().Matches(Promises).Select(name => name.Groups[1].Value).ToList();

        Assert.That(named, Has.Count.GreaterThan(50));
        Assert.That(named.Where(name => !tests.Contains(name)), Is.Empty);
    }

    [GeneratedRegex(@"^\| `(?<key>Urls|Chat:[A-Za-z:]+)` \|[ ]*(?<default>[^|]*?)[ ]*\|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    [GeneratedRegex(@"`([A-Z][a-z]*(_[A-Za-z0-9]+)+)`")]
    private static partial Regex TestName();
}
