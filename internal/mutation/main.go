// Command mutation proves that no check of 1 to 44 of the security checklist can go
// unnoticed: it takes each out of the sources and demands that a test of its
// number fails. The sources stay as they are; the compiler is shown another
// file in the place of one (go build -overlay).
//
//	go run ./internal/mutation [number ...]
package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(numbers []string) error {
	chosen := slices.DeleteFunc(mutants(), func(m mutant) bool {
		return len(numbers) > 0 && !slices.Contains(numbers, strconv.Itoa(m.number))
	})
	folder, err := os.MkdirTemp("", "mutation")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	l := laboratory{root: ".", folder: folder}
	if err := l.sound(chosen); err != nil {
		return err
	}
	return report(chosen, l.all(chosen))
}

// report prints a line for each mutant, and fails if one lives.
func report(chosen []mutant, verdicts []verdict) error {
	living := 0
	for i, m := range chosen {
		fmt.Printf("%-9s %s\n", verdicts[i].word(), m)
		if verdicts[i].killed {
			continue
		}
		living++
		fmt.Println(verdicts[i].why)
	}
	fmt.Printf("%d checks taken out, %d missed by the tests\n", len(chosen), living)
	if living > 0 {
		return fmt.Errorf("%d checks can go unnoticed", living)
	}
	return nil
}

// all judges the mutants, as many at once as there are processors.
func (l laboratory) all(chosen []mutant) []verdict {
	verdicts := make([]verdict, len(chosen))
	var waiting sync.WaitGroup
	places := make(chan struct{}, runtime.NumCPU())
	for i, m := range chosen {
		waiting.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			verdicts[i] = l.judge(m, i)
		})
	}
	waiting.Wait()
	return verdicts
}
