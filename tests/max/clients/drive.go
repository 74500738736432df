// The makers' Go client against the sandbox: drive URL TOKEN. Ends with 0 if all is as it should be.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	maxbot "github.com/max-messenger/max-bot-api-client-go/v2"
	"github.com/max-messenger/max-bot-api-client-go/v2/model"
)

const group = -7001

func must(well bool, what string, told ...any) {
	if !well {
		fmt.Fprintln(os.Stderr, what, told)
		os.Exit(1)
	}
}

func main() {
	base, token := os.Args[1], os.Args[2]
	ctx := context.Background()
	// People are played through the sandbox's own door.
	play := func(fields map[string]any) {
		body, _ := json.Marshal(fields)
		answer, err := http.Post(base+"/sandbox/play", "application/json", bytes.NewReader(body))
		must(err == nil && answer.StatusCode == http.StatusOK, "play", fields, err)
	}
	connect := func(token string) *maxbot.Api {
		api, err := maxbot.NewApi(token, maxbot.WithBaseURL(base), maxbot.WithPollingTimeout(2*time.Second))
		must(err == nil, "connect", err)
		return api
	}
	api := connect(token)
	refused := func(code string, err error) {
		var refusal *maxbot.Error
		must(errors.As(err, &refusal) && refusal.Code == code, "not refused with "+code, err)
	}
	marker := int64(0)
	news := func() []model.Update {
		updates, next, err := api.Subscriptions.GetUpdates(ctx, marker)
		must(err == nil, "updates", err)
		marker = next
		return updates
	}

	me, err := api.Bots.GetMyInfo(ctx)
	must(err == nil && me.Username == "college_bot", "me", me, err)
	_, err = connect("wrong").Bots.GetMyInfo(ctx)
	refused("verify.token", err)
	// A bot that was added hears of the chat, and nobody's name.
	first := news()
	must(len(first) == 1 && first[0].ChatID == group && first[0].UserID == 0, "bot added", first)

	chat, err := api.Chats.GetChat(ctx, group)
	must(err == nil && chat.Title == "ИС-21", "chat", chat, err)
	page, err := api.Chats.GetMembers(ctx, group, 0, 2, nil)
	must(err == nil && len(page.Members) == 2, "members", page, err)
	own, err := api.Chats.GetMembership(ctx, group)
	must(err == nil && own.IsAdmin, "own rights", own, err)
	// Refused with status 200: the client leaves out the code and whom it concerns.
	added, err := api.Chats.AddMembers(ctx, group, []int64{101, 999})
	must(err == nil && !added.Success, "adding refused", added, err)
	_, err = api.Chats.EditChat(ctx, group, model.ChatPatch{Title: "ИС-22"})
	refused("chat.denied", err)
	_, err = api.Messages.Send(ctx, maxbot.NewMessage().SetChat(group).SetText("Всем"))
	must(err == nil, "sent", err)
	_, err = api.Messages.Send(ctx, maxbot.NewMessage().SetUser(101).SetText("Рано"))
	must(err != nil && strings.Contains(err.Error(), "dialog.not.found"), "no dialogue", err)

	play(map[string]any{"kind": "start", "user": 101, "link": "secret-1"})
	started := news()
	must(len(started) == 1 && started[0].UserID == 101, "started", started)
	keyboard := model.NewKeyboard()
	keyboard.AddRow().AddCallBack("Согласен", "yes")
	keyboard.AddRow().AddContact("Номер")
	rules, err := api.Messages.Send(ctx, maxbot.NewMessage().SetUser(101).SetText("Правила").AddKeyboard(keyboard))
	must(err == nil, "rules", err)
	play(map[string]any{"kind": "press", "user": 101, "message": rules.Message.Body.Mid, "button": "Согласен"})
	pressed := news()
	must(len(pressed) == 1 && pressed[0].GetCallback().Payload == "yes", "pressed", pressed)
	play(map[string]any{"kind": "share_contact", "user": 101})
	must(len(news()) == 1, "contact")
	play(map[string]any{"kind": "join", "user": 101, "link": chat.Link})
	joined := news()
	must(len(joined) == 1 && joined[0].UserID == 101 && joined[0].GetChat().InviterID == 0, "joined", joined)
	removed, err := api.Chats.RemoveMember(ctx, group, 101, false)
	must(err == nil && removed.Success, "removed", removed, err)

	const hook = "http://127.0.0.1:9/hook"
	subscribed, err := api.Subscriptions.Subscribe(ctx, hook, "secret_123", []string{"bot_added"}, "")
	must(err == nil && subscribed.Success, "subscribed", subscribed, err)
	known, err := api.Subscriptions.GetSubscriptions(ctx)
	must(err == nil && len(known.Subscriptions) == 1, "subscriptions", known, err)
	gone, err := api.Subscriptions.Unsubscribe(ctx, hook)
	must(err == nil && gone.Success, "unsubscribed", gone, err)
	fmt.Println("Go: all is well")
}
