using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Chats;
using ChatServer.Tests.Harness;
using Dapper;
using Microsoft.Data.Sqlite;
using static ChatServer.Tests.Harness.ModelAnswers;

namespace ChatServer.Tests.Agents.Completions;

/// <summary>No message of a chat stays unfinished, however its server ended.</summary>
[Parallelizable]
internal sealed class CompletionRestartTests
{
    private const string Text = "What was written stays.";
    private const string Document =
        """{"title":"Plans","history":{"messages":{"a":{"id":"a","parentId":null,"content":""}},"currentId":"a"}}""";

    private static readonly (string, string)[] Settings = [("Chat:Agents:Enabled", "true"), ("Chat:Workspace:Enabled", "true")];

    [Test]
    public async Task An_answer_that_is_interrupted_keeps_its_text_and_says_so([Values] bool isKilled)
    {
        var directory = ServerProcess.NewDataDirectory();
        await using var model = await FakeModelServer.StartAsync();
        model.Answer(async exchange =>
        {
            await exchange.EventAsync(Delta(Text));
            await exchange.StallAsync();
        });
        try
        {
            var user = await RegisterAsync(directory, model.BaseUrl);
            string chat;
            await using (var server = await ServerProcess.StartAsync(directory, Settings))
            {
                using var ana = new ChatClient(user, server.As(user));
                chat = await ana.NewAsync(Document);
                await AskAsync(ana, chat);
                await Eventually.IsTrueAsync(
                    async () => (await ana.ReadMessageAsync(chat, "a")).Text("content") == Text, "the text is stored");
                if (isKilled)
                    await server.KillAsync();
                else
                    await StopAsync(server);
            }

            await using var again = await ServerProcess.StartAsync(directory, Settings);
            using var later = new ChatClient(user, again.As(user));
            JsonElement message = default;
            await Eventually.IsTrueAsync(
                async () => (message = await later.ReadMessageAsync(chat, "a")).GetProperty("done").GetBoolean(), "it is done");
            Assert.That((message.Text("content"), message.GetProperty("error").Text("code")), Is.EqualTo((Text, "interrupted")));
            model.Answer(ModelAnswers.Text("Once more"));
            await AskAsync(later, chat);
            await Eventually.IsTrueAsync(
                async () => (await later.ReadMessageAsync(chat, "a")).Text("content") == "Once more", "the message is free");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task AskAsync(ChatClient user, string chat)
    {
        object[] messages = [new { role = "user", content = "Does it stay?" }];
        await user.Http.PostAsJsonAsync(
            "/api/chat/completions", new { model = "models/small", messages, chat_id = chat, id = "a" })
            .ReadAsync(HttpStatusCode.OK);
    }

    private static async Task StopAsync(ServerProcess server)
    {
        await server.TerminateAsync();
        Assert.That(await server.WaitForExitAsync(), Is.Zero);
    }

    // An administrator has named the provider before.
    private static async Task<TestUser> RegisterAsync(string directory, Uri baseUrl)
    {
        await using var server = await ServerProcess.StartAsync(directory, Settings);
        var user = await server.RegisterAsync("Ana");
        await StopAsync(server);
        using var connection = SqliteFile.Open(System.IO.Path.Combine(directory, "chat.db"), SqliteOpenMode.ReadWrite);
        await connection.ExecuteAsync(
            """
            INSERT INTO agent_providers (name, kind, base_url, models, is_private, created_at, updated_at)
            VALUES ('models', 'self_hosted', @baseUrl, '[{"Name":"small","Price":null}]', 1, 0, 0)
            """,
            new { baseUrl = $"{baseUrl}" });
        return user;
    }
}
