using ChatServer.Agents;
using ChatServer.Agents.Tools;
using ChatServer.Agents.Tools.Http;
using FsCheck;
using FsCheck.Fluent;

namespace ChatServer.Tests.Agents.Tools;

/// <summary>Arguments fill the URL of a tool, and change nothing else of it.</summary>
[Parallelizable]
internal sealed class ToolUrlTests
{
    private const string Template = "https://api.example.com/users/{id}/notes/{note}-x?q={q}";
    private static readonly AgentOptions Options = new();

    [TestCase("https://api.example.com/{id}")]
    [TestCase("https://api.example.com")]
    [TestCase("https://api.example.com?q={q}")]
    [TestCase("https://api.example.com:8443/a/{a}.{b}?x=1&y={y}")]
    public void A_tool_may_have_arguments_in_path_and_query(string url) => Assert.That(ToolUrl.Check(url, Options), Is.Null);

    [TestCase("https://{host}/")]
    [TestCase("https://{host}")]
    [TestCase("https://a.{host}.example/")]
    [TestCase("https://a.example:{port}/")]
    [TestCase("{scheme}://a.example/")]
    [TestCase("https://{user}@a.example/")]
    [TestCase("https://user:pass@a.example/")]
    [TestCase("https://a.example\\{id}")]
    [TestCase("https://a.example{id}")]
    [TestCase("https://a.example/{}")]
    [TestCase("https://a.example/{a b}")]
    [TestCase("https://a.example/{{a}}")]
    [TestCase("https://a.example/{a")]
    [TestCase("https://a.example/#{a}")]
    [TestCase("https://a.example/../{a}")]
    [TestCase("https://a.example/%2e%2E/{a}")]
    [TestCase("https://a.example/\r\nX: y")]
    [TestCase("https://a.example/ä")]
    [TestCase("http://a.example/{a}")]
    [TestCase("ftp://a.example/{a}")]
    [TestCase("/users/{a}")]
    [TestCase("")]
    public void Another_url_is_refused(string url) => Assert.That(ToolUrl.Check(url, Options)?.Name, Is.EqualTo("url"));

    [TestCase("7", "https://api.example.com/users/7/notes/n-x?q=a%20b%26c")]
    [TestCase("?x=1#y", "https://api.example.com/users/%3Fx%3D1%23y/notes/n-x?q=a%20b%26c")]
    [TestCase("a/b", "https://api.example.com/users/a%2Fb/notes/n-x?q=a%20b%26c")]
    [TestCase("@evil.example", "https://api.example.com/users/%40evil.example/notes/n-x?q=a%20b%26c")]
    [TestCase("a\r\nb", "https://api.example.com/users/a%0D%0Ab/notes/n-x?q=a%20b%26c")]
    public void An_argument_is_encoded(string id, string expected) =>
        Assert.That(Fill(Template, id, "n", "a b&c"), Is.EqualTo(expected));

    [TestCase("../../admin")]
    [TestCase("..")]
    [TestCase(".")]
    [TestCase("a/../b")]
    [TestCase("a\\..\\b")]
    [TestCase("")]
    public void An_argument_does_not_leave_its_place_in_the_path(string id) =>
        Assert.That(() => Fill(Template, id, "n", "q"), Throws.InstanceOf<ToolException>());

    [Test]
    public void Two_arguments_do_not_make_dots_together() =>
        Assert.That(
            () => ToolUrl.Fill("https://a.example/{a}{b}/x", _ => "."), Throws.InstanceOf<ToolException>());

    [Test]
    public void A_filled_url_has_a_bound() =>
        Assert.That(() => Fill(Template, new string('x', ToolUrl.MaxFilledLength), "n", "q"), Throws.InstanceOf<ToolException>());

    [FsCheck.NUnit.Property(MaxTest = 2000)]
    public Property Whatever_the_arguments_are_the_server_and_the_places_stay() =>
        Prop.ForAll(Hostile.ToArbitrary(), Hostile.ToArbitrary(), Hostile.ToArbitrary(), Stays);

    private static Gen<string> Hostile => Gen.Elements(
            "..", ".", "/", "\\", "?", "#", "%", "%2e", "%2F", "@", ":", "&", "=", "{", "}", "{id}", "\r", "\n", "\0", "a", "ä",
            "\ud83d\ude00", "//evil.example", " ")
        .ListOf().Select(parts => string.Concat(parts));

    private static bool Stays(string id, string note, string query)
    {
        string filled;
        try
        {
            filled = Fill(Template, id, note, query);
        }
        catch (ToolException)
        {
            return true;
        }

        var uri = new Uri(filled);
        return (uri.Scheme, uri.Authority, uri.Fragment) == ("https", "api.example.com", "")
            && uri.AbsolutePath.Split('/') is ["", "users", var first, "notes", var second]
            && Uri.UnescapeDataString(first) == id && Uri.UnescapeDataString(second) == $"{note}-x"
            && uri.Query == $"?q={Uri.EscapeDataString(query)}";
    }

    private static string Fill(string url, string id, string note, string query) => ToolUrl.Fill(url, name => name switch
    {
        "id" => id,
        "note" => note,
        _ => query,
    });
}
