using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ChatServer.Agents.Outgoing;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Providers.Named;
using ChatServer.Audit;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using static ChatServer.Tests.Harness.ModelAnswers;

namespace ChatServer.Tests.Administration;

/// <summary>Administrators name providers, and agents find them.</summary>
[Parallelizable]
internal sealed class ProviderTests : ServerFixture
{
    private const string Key = "sk-very-secret";
    private FakeModelServer model = null!;

    [SetUp]
    public async Task StartModel() => model = await FakeModelServer.StartAsync();

    [TearDown]
    public async Task StopModel() => await model.DisposeAsync();

    [Test]
    public async Task A_named_provider_replies_with_its_key_and_its_models()
    {
        using var admin = await AdminAsync();
        var name = await PutAsync(admin);

        var tested = await TestAsync(admin, name);

        Assert.That(tested.GetProperty("ok").GetBoolean(), tested.GetRawText());
        Assert.That(tested.Text("text"), Is.EqualTo("Hello."));
        Assert.That(tested.Text("model"), Is.EqualTo("small"));
        Assert.That(tested.GetProperty("usage").GetRawText(), Does.Contain("\"input_tokens\":7"));
        Assert.That(model.Requests.Single().Headers["Authorization"], Is.EqualTo($"Bearer {Key}"));
        var info = Server.Get<IProviderDirectory>().Describe(name)!;
        Assert.That((info.Kind, info.PriceOf("small"), info.PriceOf("large"), info.PriceOf("other")), Is.EqualTo(
            (ProviderKind.SelfHosted, new ModelPrice(3, 5), default(ModelPrice), default(ModelPrice))));
        Assert.That(info.Models, Is.EqualTo(new[] { "small", "large" }));
    }

    [Test]
    public async Task A_test_says_what_is_wrong()
    {
        using var admin = await AdminAsync();
        var name = await PutAsync(admin);
        model.Answer(Status(401, """{"error":{"message":"Incorrect API key"}}"""));

        var refused = await TestAsync(admin, name);
        var unknown = await TestAsync(admin, name, "expensive");

        Assert.That(refused.GetProperty("ok").GetBoolean(), Is.False);
        Assert.That(refused.GetProperty("error").GetRawText(), Is.EqualTo(
            """{"code":"refused","message":"The server answered 401"}"""));
        Assert.That(unknown.GetProperty("error").Text("message"), Does.Contain("doesn't offer the model expensive"));
    }

    [Test]
    public async Task A_private_address_is_refused_unless_it_is_allowed()
    {
        using var admin = await AdminAsync();
        var address = $"https://127.0.0.1:{model.BaseUrl.Port}/v1";
        var name = await PutAsync(
            admin, new { kind = "external", base_url = address, models = new[] { new { name = "small" } } });

        var error = (await TestAsync(admin, name)).GetProperty("error");

        Assert.That(error.Text("code"), Is.EqualTo("refused"));
        Assert.That(error.Text("message"), Does.Contain("private"));
        Assert.That(model.Requests, Is.Empty);
    }

    [Test]
    public async Task The_key_is_never_shown_and_stays_until_it_is_replaced_or_removed()
    {
        using var admin = await AdminAsync();
        var name = await PutAsync(admin);

        var kept = await PutAsync(admin, name, SettingsOf(model.BaseUrl, key: null));
        await TestAsync(admin, name);
        var listed = await ListAsync(admin);
        var removed = await PutAsync(admin, name, new
        {
            kind = "self_hosted",
            base_url = model.BaseUrl,
            allow_private = true,
            api_key = (string?)null,
            models = new[] { new { name = "small" } },
        });
        await TestAsync(admin, name);

        Assert.That(kept.GetProperty("has_api_key").GetBoolean());
        Assert.That(removed.GetProperty("has_api_key").GetBoolean(), Is.False);
        Assert.That(model.Requests[0].Headers, Does.ContainKey("Authorization"));
        Assert.That(model.Requests[1].Headers, Does.Not.ContainKey("Authorization"));
        Assert.That(kept.GetRawText() + removed.GetRawText() + listed.GetRawText(), Does.Not.Contain(Key));
        Assert.That(
            (await Server.ReadAuditAsync()).Where(entry => entry.Subject == AuditSubject.Provider(name))
                .Select(entry => entry.Details), Has.None.Contain(Key));
    }

    [Test]
    public async Task A_key_does_not_follow_to_another_server()
    {
        using var admin = await AdminAsync();
        var name = await PutAsync(admin);
        await using var other = await FakeModelServer.StartAsync();

        var refused = await admin.PutAsJsonAsync($"/admin/providers/{name}/", SettingsOf(other.BaseUrl, key: null))
            .ReadAsync(HttpStatusCode.UnprocessableEntity);
        await PutAsync(admin, name, SettingsOf(new Uri($"{model.BaseUrl}/other"), key: null));
        await PutAsync(admin, name, SettingsOf(other.BaseUrl, "sk-other"));

        Assert.That(refused.GetRawText(), Does.Contain("api_key"));
    }

    [Test]
    public async Task A_start_loads_the_providers_and_leaves_out_damaged_ones()
    {
        using var admin = await AdminAsync();
        var (whole, damaged) = (await PutAsync(admin), await PutAsync(admin));
        await Server.Get<Database>().WriteAsync(
            write => write.Execute("UPDATE agent_providers SET api_key = zeroblob(60) WHERE name = @damaged", new { damaged }),
            CancellationToken.None);
        var loaded = new NamedProviders(
            Server.Get<OutgoingHttp>(), TimeProvider.System, NullLogger<NamedProviders>.Instance);

        await new ProviderLoader(Server.Get<Database>(), loaded).StartAsync(CancellationToken.None);

        Assert.That(loaded.Find(whole)!.Info.Models, Is.EqualTo(new[] { "small", "large" }));
        Assert.That(loaded.Find(damaged), Is.Null);
    }

    [Test]
    public async Task The_key_is_not_readable_in_the_database()
    {
        using var admin = await AdminAsync();
        var name = await PutAsync(admin);

        var row = await Server.Get<Database>().ReadAsync(read => ProviderStore.Find(read, name)!, CancellationToken.None);

        Assert.That(Encoding.Latin1.GetString(row.ApiKey!), Does.Not.Contain(Key[..6]));
        Assert.That($"{row}", Does.Not.Contain(Key));
    }

    [Test]
    public async Task A_provider_that_is_part_of_the_server_is_found_and_its_name_is_taken()
    {
        var builtIn = new ScriptedProvider();
        await using var server = await TestServer.StartAsync(services => services.AddSingleton<IAgentProvider>(builtIn));
        using var admin = server.As((await server.RegisterAdminAsync()).Access);

        await admin.PutAsJsonAsync($"/admin/providers/{builtIn.Name}/", SettingsOf(model.BaseUrl, Key))
            .ReadAsync(HttpStatusCode.Conflict);

        var directory = server.Get<IProviderDirectory>();
        Assert.That(directory.Find(builtIn.Name), Is.SameAs(builtIn));
        Assert.That(directory.Describe(builtIn.Name)!.PriceOf("any"), Is.EqualTo(new ModelPrice(0, 0)));
        Assert.That(directory.List().Select(info => info.Name), Does.Contain(builtIn.Name));
    }

    [Test]
    public async Task There_are_at_most_a_hundred_providers()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.As((await server.RegisterAdminAsync()).Access);
        for (var i = 0; i < ProviderWrites.MaxProviders; i++)
            await PutAsync(admin, $"p{i}", SettingsOf(model.BaseUrl, Key));

        await admin.PutAsJsonAsync("/admin/providers/more/", SettingsOf(model.BaseUrl, Key)).ReadAsync(HttpStatusCode.Conflict);
        await PutAsync(admin, "p0", SettingsOf(model.BaseUrl, Key));
    }

    [Test]
    public async Task Providers_are_paged_by_name()
    {
        using var admin = await AdminAsync();
        string[] names = ["zz-1", "zz-2", "zz-3"];
        foreach (var name in names)
            await PutAsync(admin, name, SettingsOf(model.BaseUrl, Key));

        var first = await admin.GetAsync("/admin/providers/?after=zz&limit=2").ReadAsync(HttpStatusCode.OK);
        var second = await admin.GetAsync($"/admin/providers/?limit=2&after={first.Text("next")}").ReadAsync(HttpStatusCode.OK);

        Assert.That(Names(first).Concat(Names(second)), Is.EqualTo(names));
        Assert.That((first.Text("next"), second.GetProperty("has_more").GetBoolean()), Is.EqualTo(("zz-2", false)));
    }

    [Test]
    public async Task A_deleted_provider_is_gone()
    {
        using var admin = await AdminAsync();
        var name = await PutAsync(admin);
        Assert.That(Server.Get<IProviderDirectory>().List().Select(info => info.Name), Does.Contain(name));

        using var deleted = await admin.DeleteAsync($"/admin/providers/{name}/");

        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(Server.Get<IProviderDirectory>().Find(name), Is.Null);
        await admin.GetAsync($"/admin/providers/{name}/").ReadAsync(HttpStatusCode.NotFound);
        await admin.DeleteAsync($"/admin/providers/{name}/").ReadAsync(HttpStatusCode.NotFound);
        await admin.PostAsJsonAsync($"/admin/providers/{name}/test/", new { }).ReadAsync(HttpStatusCode.NotFound);
    }

    private async Task<HttpClient> AdminAsync() => Server.As((await Server.RegisterAdminAsync()).Access);

    private Task<string> PutAsync(HttpClient admin) => PutAsync(admin, SettingsOf(model.BaseUrl, Key));

    private static async Task<string> PutAsync(HttpClient admin, object settings)
    {
        var name = $"p{Guid.NewGuid():N}";
        await PutAsync(admin, name, settings);
        return name;
    }

    private static Task<JsonElement> PutAsync(HttpClient admin, string name, object settings) =>
        admin.PutAsJsonAsync($"/admin/providers/{name}/", settings).ReadAsync(HttpStatusCode.OK);

    private static Task<JsonElement> TestAsync(HttpClient admin, string name, string? model = null) =>
        admin.PostAsJsonAsync($"/admin/providers/{name}/test/", new { model }).ReadAsync(HttpStatusCode.OK);

    private static Task<JsonElement> ListAsync(HttpClient admin) =>
        admin.GetAsync("/admin/providers/").ReadAsync(HttpStatusCode.OK);

    private static IEnumerable<string> Names(JsonElement page) =>
        page.GetProperty("providers").EnumerateArray().Select(provider => provider.GetProperty("name").GetString()!);

    private static Dictionary<string, object> SettingsOf(Uri address, string? key)
    {
        var settings = new Dictionary<string, object>
        {
            ["kind"] = "self_hosted",
            ["base_url"] = address,
            ["allow_private"] = true,
            ["models"] = new object[] { new { name = "small", input_micros = 3, output_micros = 5 }, new { name = "large" } },
        };
        if (key is not null)
            settings["api_key"] = key;
        return settings;
    }
}
