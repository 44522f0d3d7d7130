using System.Net;
using System.Text.Json;
using ChatServer.Hosting.Commands;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Chats;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Hosting.Commands;

/// <summary>The chats of a user as a file.</summary>
[Parallelizable]
internal sealed class ExportChatsTests : ServerFixture
{
    [Test]
    public async Task What_was_exported_can_be_imported_again()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        var folder = await ana.NewFolderAsync("Work");
        var id = await ana.NewAsync(
            """{"title":"Plans","history":{"messages":{"a":{"id":"a","n":1.0}},"currentId":"a"},"messages":[{"id":"a","n":1.0}]}""",
            folder);
        await ana.NewAsync("""{"title":"Other"}""");
        await ana.PostAsync($"/{id}/tags", new { name = "work" });
        var path = NewPath();

        var run = (await ExportAsync(ana.User.Email, "--out", path)).ExpectSuccess();
        await ben.SendAsync("/import", $$"""{"chats":{{await File.ReadAllTextAsync(path)}}}""");

        Assert.That(run.Output, Does.Contain("Wrote 2 chats"));
        var (hers, his) = (await ana.GetAsync("/all"), await ben.GetAsync("/all"));
        Assert.That(Documents(his), Is.EquivalentTo(Documents(hers)));
        Assert.That(
            his.EnumerateArray().Single(chat => chat.Title() == "Plans").GetProperty("meta").GetRawText(),
            Is.EqualTo("""{"tags":["work"]}"""));
    }

    [Test]
    public async Task The_standard_output_gets_nothing_but_the_chats()
    {
        using var ana = await Server.ChatAsync("Ana");
        await ana.NewAsync();

        var run = await ProgramRun.StartAsync(
            "export-chats", ana.User.UserId.ToString(), "--data-directory", Server.DataDirectory);

        run.ExpectSuccess();
        Assert.That(JsonDocument.Parse(run.Output).RootElement[0].Title(), Is.EqualTo("Plans"));
    }

    [Test]
    public async Task An_unknown_user_and_a_file_that_exists_are_refused()
    {
        using var ana = await Server.ChatAsync("Ana");
        var path = NewPath();
        await File.WriteAllTextAsync(path, "mine");

        (await ExportAsync("nobody@example.com")).ExpectOneLine("There is no user nobody@example.com");
        (await ExportAsync(ana.User.Email, "--out", path)).ExpectOneLine($"{path} exists already");
        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("mine"));
    }

    private Task<ProgramRun> ExportAsync(params string[] arguments) => ProgramRun.InvokeAsync(
        ExportChatsCommand.Create(), [.. arguments, "--data-directory", Server.DataDirectory]);

    private string NewPath() => Path.Combine(Server.DataDirectory, $"{Guid.NewGuid():N}.json");

    private static IEnumerable<string> Documents(JsonElement chats) =>
        chats.EnumerateArray().Select(chat => chat.GetProperty("chat").GetRawText());
}
