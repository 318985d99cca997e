package firewall

import (
	"context"
	"os"

	"golang.org/x/sys/windows/registry"
)

// Where the registry keeps the firewall: what the person set, and what an
// organisation did, which goes before it.
const (
	localPolicy = `SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy`
	groupPolicy = `SOFTWARE\Policies\Microsoft\WindowsFirewall`
)

// look reads the registry, which everybody may, and which is the same in every
// language.
func look(_ context.Context, port uint16) Report {
	app, err := os.Executable()
	if err != nil {
		app = ""
	}
	profiles := []Profile{profile("Domain", "DomainProfile"), profile("Private", "StandardProfile"), profile("Public", "PublicProfile")}
	rules, err := rulesOf(localPolicy + `\FirewallRules`)
	if err != nil {
		return Report{Unknown: true}
	}
	if more, err := rulesOf(groupPolicy + `\FirewallRules`); err == nil { // most have none
		rules = append(rules, more...)
	}
	var r Report
	if wall, on := Defender(profiles, rules, app, port); on {
		r.Walls = append(r.Walls, wall)
	}
	return r
}

// profile reads how a profile is set. The firewall is on where nothing says that
// it is off.
func profile(name, key string) Profile {
	p := Profile{Name: name, On: true}
	for _, policy := range []string{localPolicy, groupPolicy} {
		k, err := registry.OpenKey(registry.LOCAL_MACHINE, policy+`\`+key, registry.QUERY_VALUE)
		if err != nil {
			continue
		}
		if on, _, err := k.GetIntegerValue("EnableFirewall"); err == nil {
			p.On = on != 0
		}
		if blocks, _, err := k.GetIntegerValue("DefaultInboundAction"); err == nil {
			p.Lets = blocks == 0
		}
		k.Close()
	}
	return p
}

func rulesOf(path string) ([]string, error) {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, path, registry.QUERY_VALUE)
	if err != nil {
		return nil, err
	}
	defer k.Close()
	names, err := k.ReadValueNames(0)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, name := range names {
		if rule, _, err := k.GetStringValue(name); err == nil { // else it is no rule
			all = append(all, rule)
		}
	}
	return all, nil
}
