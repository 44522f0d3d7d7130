using System.Text.Json;
using System.Text.RegularExpressions;
using ChatServer.Options;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Hosting.Start;

/// <summary>appsettings.json in the root lists all options, because readers look them up there.</summary>
internal sealed partial class AppSettingsTests : ServerFixture
{
    private static readonly IConfigurationRoot File = new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Build();

    [Test]
    public void Every_option_is_listed_with_its_default()
    {
        foreach (var section in Sections())
        {
            var options = Activator.CreateInstance(section.Record)!;
            var written = File.GetSection(section.Path);
            var bound = written.Get(section.Record);

            Assert.That(bound, Is.Not.Null, $"{section.Path} is missing");
            foreach (var property in section.Record.GetProperties().Where(property => property.CanWrite))
            {
                Assert.That(written.GetChildren().Select(child => child.Key), Does.Contain(property.Name), section.Path);
                Assert.That(
                    Text(property.GetValue(bound)), Is.EqualTo(Text(property.GetValue(options))),
                    $"{section.Path}:{property.Name}");
            }
        }
    }

    [Test]
    public void Every_section_belongs_to_a_record_and_every_record_has_a_section()
    {
        var records = typeof(ICheckedOptions).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(ICheckedOptions)));
        var sections = Sections();

        Assert.That(sections.Select(section => section.Record), Is.EquivalentTo(records));
        Assert.That(
            File.GetSection("Chat").GetChildren().Select(child => child.Path),
            Is.EquivalentTo(sections.Select(section => section.Path).Append("Chat:DataDirectory")));
    }

    private List<OptionsSection> Sections() => [.. Server.Get<IServiceProvider>().GetServices<OptionsSection>()];

    // A text on several lines in the source is one line in the file.
    private static string Text(object? value) =>
        WhiteSpace().Replace(JsonSerializer.Serialize(value is string text ? text.ReplaceLineEndings(" ") : value), " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
