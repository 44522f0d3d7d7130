using System.Net;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>The paths of the Chats API.</summary>
[Parallelizable]
internal sealed class ChatPathTests : ServerFixture
{
    [Test]
    public async Task The_path_without_the_prefix_and_with_a_slash_is_the_same()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync();

        foreach (var path in new[] { "/chats", "/chats/", "/api/v1/chats", "/api/v1/chats/", "/chats/list" })
        {
            using var answer = await ana.Http.GetAsync(path);
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain(id), path);
        }
    }

    [Test]
    public async Task Nobody_uses_the_API_without_a_token()
    {
        using var answer = await Server.Http.GetAsync(ChatClient.Chats + "/");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }
}
