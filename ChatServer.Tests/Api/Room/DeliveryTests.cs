using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

[Parallelizable]
internal sealed class DeliveryTests : ServerFixture
{
    [Test]
    public async Task A_message_reaches_every_device_of_both_sides_and_no_others()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var anasPhone = await ana.ConnectAgainAsync();
        await using var ben = await Server.ConnectAsync("Ben");
        await using var bensPhone = await ben.ConnectAgainAsync();
        await using var stranger = await Server.ConnectAsync("Eve");

        await ana.SendMessageAsync(ben.UserId, "hello");

        Assert.That((await ana.ReceiveAsync("conf_message")).Text("message"), Is.EqualTo("hello"));
        Assert.That((await anasPhone.ReceiveAsync("conf_message")).Text("message"), Is.EqualTo("hello"));
        Assert.That((await ben.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("hello"));
        Assert.That((await bensPhone.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("hello"));
        Assert.That(await stranger.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task A_message_to_the_sender_themselves_is_confirmed_on_all_devices_and_stored()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var phone = await ana.ConnectAgainAsync();

        var confirmed = await ana.SendConfirmedAsync(ana.UserId, "note to self");

        Assert.That((await phone.ReceiveAsync("conf_message")).Id(), Is.EqualTo(confirmed.Id()));
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await phone.ReceiveUntilPongAsync(), Is.Empty);
        var page = await Server.HistoryAsync(ana.User, ana.UserId);
        Assert.That(page.Messages().Single().Text("message"), Is.EqualTo("note to self"));
    }

    [Test]
    public async Task Messages_arrive_in_the_order_in_which_they_were_sent()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var bodies = Enumerable.Range(0, 300).Select(number => $"message {number}").ToArray();

        foreach (var body in bodies)
            await ana.SendMessageAsync(ben.UserId, body);
        var confirmed = new List<string?>();
        var received = new List<string?>();
        foreach (var _ in bodies)
        {
            confirmed.Add((await ana.ReceiveAsync("conf_message")).Text("message"));
            received.Add((await ben.ReceiveAsync("re_message")).Text("message"));
        }

        Assert.That(confirmed, Is.EqualTo(bodies));
        Assert.That(received, Is.EqualTo(bodies));
    }

    [TestCase("👩‍👩‍👧‍👦 🇩🇪 🏳️‍🌈")]
    [TestCase("שלום עולם مرحبا")]
    [TestCase("e\u0301 vs \u00e9, Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L")]
    [TestCase("\u202Eright to left override\u202C")]
    [TestCase("<script>alert('&amp;')</script> \" \\ / \n \r \t")]
    [TestCase("nul \0, bell \a, escape \u001b, delete \u007f, separators \u2028\u2029, bom \ufeff")]
    [TestCase("𐍈 𝔘𝔫𝔦 \U0010FFFF \uFFFD \uFFFE")]
    [TestCase("  white space around  ")]
    public async Task Text_in_any_script_is_delivered_and_stored_unchanged(string body)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");

        await ana.SendMessageAsync(ben.UserId, body);

        Assert.That((await ana.ReceiveAsync("conf_message")).Text("message"), Is.EqualTo(body));
        Assert.That((await ben.ReceiveAsync("re_message")).Text("message"), Is.EqualTo(body));
        Assert.That((await Server.HistoryAsync(ben.User, ana.UserId)).Messages().Single().Text("message"), Is.EqualTo(body));
    }

    [TestCase("x")]
    [TestCase("ä")]
    [TestCase("漢")]
    [TestCase("\u0001")]
    public async Task A_body_can_have_at_most_20000_characters(string character)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var longest = string.Concat(Enumerable.Repeat(character, 20_000));

        var confirmed = await ana.SendConfirmedAsync(ben.UserId, longest);
        await ana.SendMessageAsync(ben.UserId, longest + "x");

        Assert.That(confirmed.Text("message"), Is.EqualTo(longest));
        Assert.That((await ben.ReceiveAsync("re_message")).Text("message"), Is.EqualTo(longest));
        await ana.ReceiveErrorAsync("too_large", "message_body");
    }
}
